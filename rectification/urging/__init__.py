"""Urging (催办) and reminders: keeping problems moving."""
