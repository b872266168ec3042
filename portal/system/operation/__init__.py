"""Running the portal: jobs, audit log, calendar, health, production checks, the catalogue of texts."""
