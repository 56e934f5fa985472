"""Reflections (学习心得): set, written, compared, marked, shown."""
