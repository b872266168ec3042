"""The desk of ratings: what waits for a person over all matters, and the panel of the home page."""
