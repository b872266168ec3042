"""Door-to-door services, and the service teams."""
