"""Wishes of residents, who claims them, and what came of it."""
