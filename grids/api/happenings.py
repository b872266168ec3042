"""Visits, reports, bookings. Nothing here holds a resident's name, phone or address."""
