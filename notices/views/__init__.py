"""Pages of notices: one's own, and those of the offices."""
