"""Question bank, exams, attempts, grades."""
