"""Measures of the portal's own code paths against what a user would do instead, both in one run."""
