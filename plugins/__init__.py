"""Plugin apps: each a complete app that the core does not know."""
