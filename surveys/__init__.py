"""Surveys by message: a question to many people, short replies, topics, and matters that are followed up."""
