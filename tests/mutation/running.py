"""A pytest plugin that runs mutants instead of tests: one child of this process for each mutant."""

import contextlib
import os
import shutil
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connections

from tests.mutation.places import Mutant
from tests.mutation.swapping import apply, functions, users_of_constant

KILLED, SURVIVED, UNREACHED, TIMEOUT, BROKEN = "killed", "survived", "unreached", "timeout", "broken"
# A test that takes so many seconds, and so many times longer than without the mutant, has met an endless loop.
PATIENCE, FACTOR = 10, 6


@dataclass
class Result:
    """The result of a mutant: its fate, the test, the seconds."""

    mutant: Mutant
    outcome: str
    test: str = ""
    seconds: float = 0.0
    tests: int = 0

    @property
    def caught(self) -> bool:
        """Tell whether some test noticed."""
        return self.outcome in (KILLED, TIMEOUT)


@dataclass
class Choice:
    """The tests that reach a place, `most` at most: those of its app first, then those that reach the fewest functions.

    Neither the machine nor its load plays a part, so the same code is judged by the same tests.
    """

    tests: dict[str, dict]
    most: int
    by_key: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self):
        for test, known in self.tests.items():
            for key in known["reaches"]:
                self.by_key[key].append(test)

    def of(self, mutant: Mutant) -> list[str]:
        """Return the tests for a mutant."""
        keys = users_of_constant(mutant.place.key) if mutant.place.constant else {mutant.place.key}
        found = {test for key in keys for test in self.by_key.get(key) or self._elsewhere(key)}
        top = mutant.place.module.partition(".")[0]

        def order(test: str) -> tuple[bool, int, str]:
            return (f"tests/{top}/" not in test, len(self.tests[test]["reaches"]) // 8, test)

        return sorted(found, key=order)[: self.most]

    def _elsewhere(self, key: str) -> list[str]:
        """Return the tests of a function that stood in another module of its top package when they were recorded."""
        module, _, qualname = key.partition(":")
        top = module.partition(".")[0]
        return [
            test
            for other, tests in self.by_key.items()
            if other.endswith(f":{qualname}") and other.startswith(f"{top}.")
            for test in tests
        ]


class Runner:
    """Set the database up once, then fork a child for each mutant."""

    def __init__(self, mutants: list[Mutant], choice: Choice, say):
        self.mutants = mutants
        self.choice = choice
        self.say = say
        self.results: list[Result] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """Run the mutants; the tests themselves run in the children only."""
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        session.config.pluginmanager.unregister(reporter)
        items = {item.nodeid: item for item in session.items}
        ranks = {item.nodeid: rank for rank, item in enumerate(session.items)}
        self._database(session)
        pristine = self._pristine()
        living = functions()
        for mutant in self.mutants:
            names = [name for name in self.choice.of(mutant) if name in items]
            begun = time.monotonic()
            result = Result(mutant, UNREACHED, tests=len(names))
            if names:
                ordered = _by_module([items[name] for name in names], ranks)
                result.outcome, result.test = self._child(mutant, ordered, pristine, living)
            result.seconds = time.monotonic() - begun
            self.results.append(result)
            self.say(result)
        self._check_killers(items, pristine)
        session.testscollected = len(self.mutants)
        return True

    def _check_killers(self, items: dict, pristine: Path) -> None:
        """Run every test that caught a mutant once without any. If it fails, its mutants count as not caught."""
        killers = {result.test for result in self.results if result.outcome == KILLED} & set(items)
        failing = {
            name for name in sorted(killers) if self._child(None, [items[name]], pristine, {})[0] == KILLED
        }
        for result in self.results:
            if result.test in failing:
                result.outcome = BROKEN
                self.say(result)

    def _database(self, session) -> None:
        """Let one test that needs the database run, so that its fixture of the whole session stays for the children."""
        first = next(item for item in session.items if "django_db_setup" in item.fixturenames)
        failed = _first_failure([first])
        if failed:
            raise RuntimeError(f"{failed} fails without any mutant")

    def _pristine(self) -> Path:
        name = Path(connections["default"].settings_dict["NAME"])
        connections["default"].close()
        pristine = name.with_name("pristine.sqlite3")
        shutil.copyfile(name, pristine)
        return pristine

    def _child(self, mutant: Mutant | None, items: list, pristine: Path, living) -> tuple[str, str]:
        reading, writing = os.pipe()
        # A folder of its own: what the portal keeps beside its database (-wal, -parts) goes with it.
        place = pristine.with_name("mutant")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        own = place / "mutant.sqlite3"
        shutil.copyfile(pristine, own)
        child = os.fork()
        if not child:
            os.close(reading)
            _be(mutant, items, own, living, writing, self._patience)
        os.close(writing)
        return _await(child, reading, time.monotonic() + sum(self._patience(item) for item in items))

    def _patience(self, item) -> float:
        """Return the seconds after which a test is taken for endless."""
        return PATIENCE + FACTOR * self.choice.tests[item.nodeid]["seconds"]


def _by_module(items: list, ranks: dict[str, int]) -> list:
    """Order tests so that a module's fixtures are made once; tests that flush the database come last, as pytest-django has it."""
    modules: dict[object, list] = defaultdict(list)
    for item in items:
        modules[item.nodeid.partition("::")[0]].append(item)
    ordered = [item for group in modules.values() for item in group]
    flushing = [item for item in ordered if _flushes(item)]
    return [item for item in ordered if not _flushes(item)] + sorted(
        flushing, key=lambda item: ranks[item.nodeid]
    )


def _flushes(item) -> bool:
    marker = item.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server", "django_db_reset_sequences"} & set(item.fixturenames)
    return bool(wanted) or bool(marker and marker.kwargs.get("transaction"))


def _be(
    mutant: Mutant | None, items: list, database: Path, living, writing: int, patience: Callable[..., float]
) -> None:
    """Be the mutant, or the original: run tests until one fails, say which, end. Never returns.

    An alarm ends it in the middle of a test that is taken for endless.
    """
    outcome = b"broken:"
    try:
        os.setpgid(0, 0)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        connections["default"].settings_dict["NAME"] = str(database)
        if mutant is not None:
            apply(mutant, living)
        failed = _first_failure(items, lambda item: signal.setitimer(signal.ITIMER_REAL, patience(item)))
        outcome = f"killed:{failed}".encode() if failed else b"survived:"
    except BaseException as error:  # noqa: BLE001 - a child must end here whatever happens
        outcome = f"broken:{error!r}".encode()
    finally:
        os.write(writing, outcome[:4000])
        os._exit(0)


class _Watch:
    def __init__(self):
        self.failed = ""

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed = report.nodeid


def _first_failure(items: list, before: Callable = lambda item: None) -> str:
    """Run tests until one fails and return its name. What the whole session shares stays; what a module shares ends.

    `before` is called before each. The rows of a module live in an open transaction, which a child could not go on with.
    """
    watch = _Watch()
    config = items[0].config
    config.pluginmanager.register(watch)
    for item, following in zip(items, [*items[1:], items[0].session], strict=True):
        before(item)
        config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if watch.failed:
            break
    config.pluginmanager.unregister(watch)
    return watch.failed


def _await(child: int, reading: int, deadline: float) -> tuple[str, str]:
    """Wait for what a child says; what an endless one started ends with it."""
    os.set_blocking(reading, False)
    heard, status = b"", 0
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        with contextlib.suppress(BlockingIOError):
            heard += os.read(reading, 4096)
        if done:
            break
        time.sleep(0.02)
    else:
        os.killpg(child, signal.SIGKILL)
        _child, status = os.waitpid(child, 0)
    os.close(reading)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        return TIMEOUT, ""
    outcome, _, test = heard.decode(errors="replace").partition(":")
    return outcome or BROKEN, test
