"""One's own learning: notes, favourites, a plan with its calendar, and what was watched when."""
