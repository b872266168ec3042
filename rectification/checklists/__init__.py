"""Checklists: aspects and types of problem, as versioned data that an office can replace."""
