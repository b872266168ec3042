"""Partner organisations of a street, its service teams, and the limits that hold in it."""
