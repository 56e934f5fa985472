"""Engines for Wagtail's search that know Chinese: the one on PostgreSQL, and OpenSearch for larger sites."""
