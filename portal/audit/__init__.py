"""Who did what to which row, and what changed: written by every service, read by auditors."""
