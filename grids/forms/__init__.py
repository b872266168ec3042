"""Forms of grids: what is recorded on the way, what is done with it, what the street sets up."""
