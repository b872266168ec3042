"""Organisations outside of a street that serve there."""
