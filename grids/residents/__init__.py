"""Residents in wishes and bookings: masked in lists, revealed on record, cleared after a time."""
