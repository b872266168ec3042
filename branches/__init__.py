"""Branches: who leads them, when they elect, and their organisation life through the year."""
