"""The day on which the tests run: today, or the day that CLOCK names.

`CLOCK=2028-02-29` begins at 09:00 of that day, `CLOCK="2028-02-29 23:50"` at that minute, both in the portal's time
zone. The clock goes on from there. All processes of a run share one shift: pytest, its workers, and the workers of
jobs that a test starts. `python -m tests.clock COMMIT` prints the day on which CI tests that commit.
"""

import os
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

ZONE = ZoneInfo("Asia/Shanghai")
SHIFT = "TEST_CLOCK_SHIFT"  # seconds from the real time to the time of the run; set once, inherited by every process


def travel() -> None:
    """Move this process to the time of the run; without CLOCK do nothing. Call it once in a process."""
    if not os.environ.get("CLOCK"):
        return
    if SHIFT not in os.environ:
        os.environ[SHIFT] = str(begin(os.environ["CLOCK"]).timestamp() - time.time())
    time_machine.travel(time.time() + float(os.environ[SHIFT])).start()


def begin(clock: str) -> datetime:
    """Return the beginning of a run with this CLOCK. Raises ValueError for text that is not an ISO day or time."""
    moment = datetime.fromisoformat(clock)
    if len(clock) == len("2028-02-29"):
        moment = moment.replace(hour=9)
    return moment.replace(tzinfo=ZONE)


def days(today: date) -> list[date]:
    """Return days after today that are likely to break code about days."""
    return [
        today + timedelta(days=1),
        today + timedelta(days=31),
        next(day for day in _after(today) if (day.month, day.day) == (12, 31)),
        next(day for day in _after(today) if (day.month, day.day) == (1, 1)),
        next(day for day in _after(today) if (day.month, day.day) == (2, 29)),
        next(day for day in _after(today) if day.isoweekday() == 6),
    ]


def day_of(commit: str, today: date) -> date:
    """Return the day on which CI tests a commit (a hexadecimal hash): the same kind of day at each run."""
    found = days(today)
    return found[int(commit, 16) % len(found)]


def _after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


if __name__ == "__main__":
    sys.stdout.write(f"{day_of(sys.argv[1], datetime.now(ZONE).date())}\n")
