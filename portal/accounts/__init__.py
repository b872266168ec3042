"""People: their accounts, their rights with place and time, and signing in."""
