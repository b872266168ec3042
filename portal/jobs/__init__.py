"""Background work: a row is the truth, Celery runs it, a sweep finds lost jobs."""
