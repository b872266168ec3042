"""Residents' wishes, their claims and their results."""
