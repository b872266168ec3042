"""Profiles of branches: who leads, how many members, until when the term lasts."""
