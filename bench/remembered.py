"""What remembering costs: the same work with the triggers of memory and without them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode

from django.utils import timezone

from portal.memory.registry import remembered
from portal.memory.services import after_migrations, drop
from rectification.models import Problem


@contextmanager
def forgetting() -> Iterator[None]:
    """Do what is inside without triggers. Afterwards they are made again, and what differs is written down."""
    for model in remembered():
        drop(model)
    try:
        yield
    finally:
        after_migrations()


def age(times: int) -> None:
    """Give each problem some more versions."""
    for number in range(times):
        Problem._base_manager.update(remark=f"{number}")


def past(address: str) -> str:
    """Return the address of a page as of yesterday, from what is known now."""
    on = timezone.localdate() - timedelta(days=1)
    return f"{address}?{urlencode({'on': on.isoformat(), 'known': timezone.now().isoformat()})}"
