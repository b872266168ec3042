"""Work in the background: a row is the truth, Celery runs it, one sweep wakes what was lost."""
