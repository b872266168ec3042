"""Branches: leadership, terms of office, elections, and the organisation life of a year."""
