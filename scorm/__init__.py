"""SCORM packages: import, launch, run-time data. Reusable on its own; it knows no other app of the site but jobs."""
