"""Visits, visit tasks, reports, bookings."""
