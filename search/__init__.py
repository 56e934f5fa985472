"""Finding things: text in Chinese as the search sees it, engines that index and rank it, what was not found."""
