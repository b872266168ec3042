"""Views of grids that are no list and no plain act on a row."""
