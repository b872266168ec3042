"""The desk of grids: a worker's phone page, notes, the inbox, and the figures of streets."""
