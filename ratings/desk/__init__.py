"""What waits for a person over all matters of ratings, and the panel of the home page."""
