"""Scores and vetoes by persons, and the explanation of a standing."""
