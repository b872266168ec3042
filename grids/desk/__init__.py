"""What waits for a person in grids: a worker's phone page, notes, the inbox, and how the streets stand."""
