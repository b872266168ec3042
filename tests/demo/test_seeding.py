"""Seeding gives the same rows on the same day, leaves existing rows unchanged, and never runs in production."""

import os
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import override_settings

from grids.models import Visit, Wish
from rectification.models import Problem, Progress

DAY = date(2026, 11, 20)


def told():
    """Return what a reader of the ledger sees, without random keys."""
    problems = Problem.objects.order_by("pk").values_list("number", "title", "state", "due_on", "red_on")
    entries = Progress.objects.order_by("pk").values_list("note", "percent", "logged_at")
    wishes = Wish.objects.order_by("pk").values_list("title", "shown_as", "state", "fulfil_by")
    visits = Visit.objects.order_by("pk").values_list("place", "finding", "visited_at")
    return list(problems), list(entries), list(wishes), list(visits)


@pytest.mark.django_db(transaction=True)
def test_the_same_day_gives_the_same_rows_and_a_second_run_leaves_them(settings, no_divisions):
    settings.DEMO = True
    call_command("seed_demo", day=DAY)
    first = told()
    call_command("seed_demo", day=DAY)
    assert told() == first

    call_command("flush", verbosity=0, interactive=False)
    call_command("seed_demo", day=DAY)

    assert told() == first


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        ({"DEMO": "1"}, True),
        ({"DEMO": "1", "HTTPS": "1"}, False),
        ({"DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1,portal.example"}, False),
        ({"DEMO": "0", "HTTPS": "1", "ALLOWED_HOSTS": "portal.example"}, True),
    ],
)
def test_demo_mode_does_not_start_beside_settings_of_production(given, starts):
    neutral = {"DEMO": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1,localhost"}
    run = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        cwd=django_settings.BASE_DIR,
        env=os.environ | neutral | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode == 0) == starts
    assert ("DEMO=1" in run.stderr) != starts


def test_outside_demo_mode_nothing_is_seeded_and_production_refuses_demo_mode(db):
    with pytest.raises(CommandError):
        call_command("seed_demo")
    with override_settings(DEMO=True):
        assert "portal.E001" in {fault.id for fault in run_checks(include_deployment_checks=True)}
