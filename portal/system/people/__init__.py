"""People, their posts, and signing in."""
