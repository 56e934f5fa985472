"""The trainers' desk: importing courses from workbooks, and what became of courses."""
