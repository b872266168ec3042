"""A pytest plugin: write down which functions each test reaches, and how long it takes. Slow tests are left out.

    REACH=var/reach pytest -p tests.mutation.reach …

Works beside coverage and xdist: each process writes one file of its own into the folder.
"""

import json
import os
import time
from collections import defaultdict
from pathlib import Path

import pytest

from tests.mutation.swapping import mark_all

# A first test pays for the database of all: no test is taken for dearer than this.
DEAREST_SETUP = 2.0


class Recorder:
    def __init__(self, folder: Path):
        self.folder = folder
        self.reached: set[str] = set()
        self.tests: dict[str, dict[str, object]] = {}
        self.seconds: dict[str, float] = defaultdict(float)
        self.failed: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        if session.items:
            mark_all(self.reached)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.reached.clear()
        try:
            return (yield)
        finally:
            if item.nodeid not in self.failed and not item.get_closest_marker("slow"):
                keys = sorted(self.reached)
                self.tests[item.nodeid] = {"reaches": keys, "seconds": round(self.seconds[item.nodeid], 3)}

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] += (
            min(report.duration, DEAREST_SETUP) if report.when == "setup" else report.duration
        )
        if not report.passed:
            self.failed.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        if self.tests:
            self.folder.mkdir(parents=True, exist_ok=True)
            target = self.folder / f"{os.getpid()}-{time.time_ns()}.json"
            target.write_text(json.dumps(self.tests, ensure_ascii=False))


def pytest_configure(config):
    """Record when REACH names a folder."""
    if os.environ.get("REACH"):
        config.pluginmanager.register(Recorder(Path(os.environ["REACH"]).resolve()), "reach-recorder")


def read(folder: Path) -> dict[str, dict]:
    """Return {test: {"reaches": keys of functions, "seconds": how long}} of all files in the folder."""
    tests: dict[str, dict] = {}
    for path in sorted(folder.glob("*.json")):
        tests |= json.loads(path.read_text())
    return tests
