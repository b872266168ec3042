"""Grids: communities' grids and their workers, visits, reports, wishes, door-to-door bookings, the worker's phone."""
