"""Visits, and visit tasks with their places."""
