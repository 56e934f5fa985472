"""Screens of the question bank."""
