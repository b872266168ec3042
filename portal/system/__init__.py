"""The portal's own management pages: organisations, people, grants, jobs, audit."""
