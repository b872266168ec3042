"""Visits, and the lists of places to be visited."""
