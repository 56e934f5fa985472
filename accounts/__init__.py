"""People, units, roles with a scope, and who may see what."""
