"""Organisations outside a street that serve there."""
