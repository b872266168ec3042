"""Run mutants: `python -m tests.mutation [--sample 15] [--seed text] [--only words]`. See `make help`."""

import argparse
import csv
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
EQUIVALENTS = Path(__file__).with_name("equivalents.csv")
REACH = HOME / "var" / "reach"
ENOUGH = 90
# Settings are read before pytest begins: what they import is not rewritten, and need not be.
IMPORTED_BEFORE = "ignore::pytest.PytestAssertRewriteWarning"


def say(*lines: object, sep: str = " ") -> None:
    """Print at once, also into a file."""
    print(*lines, sep=sep, flush=True)  # noqa: T201 - a command line tells what it does


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="make mutate", description=__doc__)
    parser.add_argument(
        "--sample", type=int, default=300, help="how many mutants, drawn by the seed; 0 for all"
    )
    parser.add_argument(
        "--seed", default="dengxiaming", help="any text: the same text draws the same mutants"
    )
    parser.add_argument("--only", default="", help="only mutants whose line holds this text")
    parser.add_argument("--tests", type=int, default=60, help="how many tests a mutant meets at most")
    parser.add_argument(
        "--most", type=int, help="fail when more survive; else when fewer than 90 % are caught"
    )
    parser.add_argument("--record", action="store_true", help="find anew which tests reach which function")
    parser.add_argument("--list", action="store_true", help="only list the mutants")
    return parser.parse_args()


def equivalents() -> dict[tuple[str, ...], str]:
    """Return {identity of a mutant: why no test can tell it from the original}."""
    with EQUIVALENTS.open(newline="", encoding="utf-8") as file:
        return {
            (row["place"], row["operator"], row["source"], row["becomes"]): row["reason"]
            for row in csv.DictReader(file)
        }


def record(anew: bool) -> None:
    """Run the tests once to see which functions each of them reaches, unless that was done."""
    if not anew and any(REACH.glob("*.json")):
        return
    say("running all tests once, to see what each of them reaches")
    for old in REACH.glob("*.json"):
        old.unlink()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.mutation.reach",
        "-m",
        "not browser",
        "-n",
        "2",
        "tests",
    ]
    subprocess.run(
        command, cwd=HOME, env={**os.environ, "REACH": str(REACH)}, check=False, stdout=subprocess.DEVNULL
    )


def main() -> int:
    """Run the mutants that were asked for; 1 when too many survive."""
    asked = arguments()
    os.chdir(HOME)
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    if not asked.list:
        record(asked.record)

    import django
    import pytest

    django.setup()
    from tests.mutation.places import mutants, sample
    from tests.mutation.reach import read
    from tests.mutation.running import SURVIVED, UNREACHED, Choice, Result, Runner

    known = equivalents()
    found = [mutant for mutant in mutants() if asked.only in str(mutant)]
    open_ones = [mutant for mutant in found if mutant.identity not in known]
    drawn = sample(open_ones, asked.sample, asked.seed) if asked.sample else open_ones
    say(
        f"{len(drawn)} of {len(found)} mutants, seed {asked.seed}; {len(found) - len(open_ones)} listed as equivalent"
    )
    if asked.list:
        say(*drawn, sep="\n")
        return 0

    begun = time.monotonic()
    choice = Choice(read(REACH), asked.tests)
    names = {test.partition("::")[0] for mutant in drawn for test in choice.of(mutant)}
    files = sorted(name for name in names if Path(name).exists())

    def tell(result: Result) -> None:
        if not result.caught:
            say(
                f"{result.outcome.upper()} ({result.tests} tests, {result.seconds:.0f} s) {result.mutant} {result.test}",
            )

    runner = Runner(drawn, choice, tell)
    options = [
        "-o",
        "addopts=",
        "-qq",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-W",
        IMPORTED_BEFORE,
        "-m",
        "not browser",
    ]
    pytest.main([*options, *files], plugins=[runner])
    counts = Counter(result.outcome for result in runner.results)
    caught = sum(result.caught for result in runner.results)
    share = 100 * caught / len(drawn) if drawn else 100
    said = ", ".join(f"{number} {name}" for name, number in counts.most_common())
    say(f"{share:.1f} % caught in {time.monotonic() - begun:.0f} s: {said}")
    missed = counts[SURVIVED] + counts[UNREACHED] + counts["broken"]
    if len(runner.results) < len(drawn):
        say("not all mutants were run")
        return 1
    return int(share < ENOUGH if asked.most is None else missed > asked.most)


if __name__ == "__main__":
    sys.exit(main())
