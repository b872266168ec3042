"""Forms of grids and posts, and what the forms of everything in a grid share."""
