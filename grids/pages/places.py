"""Grids with their workers, partner organisations, service teams, limits."""
