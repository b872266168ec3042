"""The ground on which every domain app stands. Makes the Celery app known to Django."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
