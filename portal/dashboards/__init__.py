"""The home page: duties, figures and charts, composed of what the apps offer."""
