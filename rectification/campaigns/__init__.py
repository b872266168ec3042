"""Campaigns: which units rectify, on which checklist, by when, by which rules."""
