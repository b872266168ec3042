"""Objections to a score in notice, and their answers."""
