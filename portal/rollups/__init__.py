"""Counts of rows that triggers of the database keep: exact at any moment, and as quick at 300,000 rows as at 3,000."""
