"""The global search: what apps offer to it."""
