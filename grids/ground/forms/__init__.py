"""Forms of grids and posts, and what all forms of rows in a grid share."""
