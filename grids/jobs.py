"""The background work of grids."""
