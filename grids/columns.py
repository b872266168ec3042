"""The columns of grids. No column holds a resident's name, phone or address."""
