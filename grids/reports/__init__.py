"""Reports of what was seen, from the worker's phone until they are closed."""
