"""Freezing, ranking and custody of a month, in the caller's transaction."""
