"""Importing people from a spreadsheet: read, check, plan, preview, write."""
