"""Residents in wishes and bookings: shown masked, looked at on record, emptied after their time."""
