"""A plugin that exists only for tests."""
