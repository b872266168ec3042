"""Profiles of branches: leadership, number of members, end of the term of office."""
