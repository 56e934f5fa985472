"""Catalogue and course pages, lessons, enrolment, progress."""
