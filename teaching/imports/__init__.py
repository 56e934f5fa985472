"""Courses from a workbook: reading its sheet, checking it against what the site has, and making the pages."""
