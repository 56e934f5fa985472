"""Exams under load: many people start, save and hand in at once, over HTTP on this machine only."""
