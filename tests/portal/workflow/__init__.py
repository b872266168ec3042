"""Tests of state changes and edits."""
