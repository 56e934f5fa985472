"""What offices organise around learning: reading lists (必读书目) and contests with a jury (SPEC L16, L21)."""
