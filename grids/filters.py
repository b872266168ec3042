"""Filters of grids. Nothing searches in residents' own data: a search would tell what a mask hides."""
