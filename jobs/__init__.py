"""Durable background work: the database owns a job, Celery carries it."""
