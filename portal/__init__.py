"""The public face: home page, sections, articles."""
