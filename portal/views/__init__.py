"""Views of the portal besides its Wagtail pages."""
