"""Pages of exams: for who sits them, and for the staff."""
