"""Pages of the discussion: for everybody, for the staff, and course evaluation."""
