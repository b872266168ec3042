"""Campaigns: who is asked to rectify, on which checklist, by when, by which rules."""
