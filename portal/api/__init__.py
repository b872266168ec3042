"""The ground of /api/v1/: the same scope, the same services, the same errors as the pages."""
