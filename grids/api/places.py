"""Grids with their workers, partner organisations."""
