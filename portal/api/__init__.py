"""The ground of /api/v1/: the scope, services and errors of the pages."""
