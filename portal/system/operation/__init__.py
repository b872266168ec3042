"""Running the portal: jobs, audit log, calendar, health, what production refuses, the catalogue of texts."""
