"""Grids, who works in them, and what everything that happens in a grid has in common."""
