"""Questions, boards and their moderation, and what learners think of courses."""
