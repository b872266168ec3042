"""Reports of what was seen, from the worker's phone to being closed."""
