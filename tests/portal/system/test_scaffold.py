"""`manage.py scaffold` in a copy of the project: what it writes passes the checks, the gates and its own tests."""

import ast
import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.system.management.scaffolding import Noun, with_acts

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "bench", "*.xz", ".*_cache")
NAMED = ("branches", "honours", "Honour")
WORDS = {"label": "荣誉", "meaning": "A title or prize that an organisation was given."}
# What a new noun can break, beside its own tests.
GATES = (
    "tests/architecture/test_acts.py",
    "tests/architecture/test_scope.py",
    "tests/architecture/test_audit.py",
    "tests/architecture/test_docs.py",
    "tests/architecture/test_labels.py",
    "tests/architecture/test_messages.py",
    "tests/architecture/test_environment.py::test_the_page_of_permissions_is_printed_from_the_code",
)

# A minute: it begins with a database of its own.
IN_CI = pytest.mark.skipif(
    not (os.environ.get("CI_REQUIRE_ALL") or os.environ.get("SCAFFOLD")),
    reason="runs in CI, or with SCAFFOLD=1",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project in which a noun was scaffolded."""
    folder = tmp_path_factory.mktemp("scaffold") / "project"
    shutil.copytree(settings.BASE_DIR, folder, ignore=LEFT_OUT, symlinks=True)
    options = [f"--{name}={value}" for name, value in WORDS.items()]
    run(folder, "manage.py", "scaffold", *NAMED, *options, "--icon=award")
    return folder


def run(folder, *arguments: str) -> str:
    """Run a command of this Python in a folder and return what it said; it must succeed."""
    of_run = ("PYTEST", "COV", "CLOCK", "DATABASE_URL", "REDIS_URL")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(of_run)}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@IN_CI
@pytest.mark.slow
def test_what_it_writes_is_formatted_and_keeps_the_contracts(copy):
    run(copy, "-m", "ruff", "format", "--check", ".")
    run(copy, "-m", "ruff", "check", ".")
    run(copy, "-c", "import importlinter.cli as c; c.lint_imports_command()", "--no-cache")
    run(copy, "manage.py", "makemigrations", "--check", "--dry-run")
    run(copy, "manage.py", "messages", "--check")


@IN_CI
@pytest.mark.slow
def test_what_it_writes_passes_its_tests_and_the_gates(copy):
    run(copy, "-m", "pytest", "-q", "-x", "tests/branches/test_honours.py", *GATES)
    run(copy, "-m", "pytest", "-q", "-k", "honour", "tests/branches/test_acts.py")


@IN_CI
@pytest.mark.slow
def test_its_urls_answer_as_the_access_table_says(copy):
    said = run(copy, "-m", "pytest", "-q", "-k", "honour or in_the_table", "tests/permissions/test_access.py")

    assert "passed" in said


@pytest.mark.parametrize(
    ("named", "more", "said"),
    [
        (("branches", "profiles2", "BranchProfile"), {}, "has a model BranchProfile already"),
        (("branches", "life", "Record"), {}, "the address records"),
        (("branches", "honours", "honour"), {}, "begins with a capital"),
        (("branches", "honours", "Honour"), {"icon": "no-such-icon"}, "no lucide icon"),
        (("branches", "honours", "Honour"), {"beside": "grids"}, "no matter grids"),
        (
            ("branches", "honours", "Honour"),
            {"english": "visit", "plural": "visitings"},
            "mean something else",
        ),
    ],
)
def test_names_that_are_taken_or_mean_nothing_are_refused(named, more, said):
    with pytest.raises(CommandError, match=said):
        call_command("scaffold", *named, **WORDS, **more)


@pytest.mark.parametrize("app", ["rectification", "branches", "ratings", "grids"])
def test_the_table_of_services_of_every_app_takes_two_lines_more(app):
    table = (settings.BASE_DIR / "tests" / app / "test_acts.py").read_text()
    sets = dict.fromkeys(("looking", "keeping", "taking_out", "bringing_in"), "LEADING_A_BRANCH")
    noun = Noun(
        app, "honours", "Honour", "honour", "honours", "荣誉", "A title.", icon="award", order=1, **sets
    )

    def lines(text):
        (given,) = (
            node.value
            for node in ast.parse(text).body
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ACTS"
        )
        return [ast.unparse(one) for one in given.elts]

    before, after = lines(table), lines(with_acts(table, noun))
    assert after[: len(before)] == before
    assert [one.partition(",")[0] for one in after[len(before) :]] == ["Act(add_honour", "Act(change_honour"]
