"""The audit log: who did what to which row, and what changed. Every service writes it, auditors read it."""
