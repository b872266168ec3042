"""Grids, their workers, and what everything that happens in a grid has in common."""
