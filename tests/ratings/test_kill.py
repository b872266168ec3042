"""Kill -9 the worker at ten points of a month's ranking: nothing is lost, nothing doubled.

How jobs and each broker stand a kill is tested in tests/portal/jobs; here it is what freezing and ranking leave.
"""

import os
import random
import time

import pytest
from django.db.models import Sum
from django.utils import timezone

from portal.jobs.models import Job
from ratings.models import Entry, Input, Round, Standing
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.rounds import open_round
from ratings.rounds.months import before, finished_by
from tests.factories import ratings as make
from tests.factories.organisations import organisation
from tests.portal.jobs.workers import BROKER, held, wait_for, workers

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "10"))
BRANCHES, MONTHS, SCHEMES = 6, 12, 2  # more rounds than kills: there is always one to rank
ALL = MONTHS * SCHEMES
# The work is what it is, only slower: each statement of freezing and ranking takes a while, so that kills fall between.
SLOWER = """
import random, time
from portal.jobs import leases
from ratings.publishing.services import rounds
from ratings.rounds.services import freezing

leases.MAX_ATTEMPTS = 99  # what a kill leaves is asked here, not when to give up

def slow(work):
    def slowly(*args, **kwargs):
        time.sleep(random.random() * 0.15)
        done = work(*args, **kwargs)
        time.sleep(random.random() * 0.15)
        return done
    return slowly

freezing.freeze_criterion = slow(freezing.freeze_criterion)
rounds.freeze, rounds.rank = slow(rounds.freeze), slow(rounds.rank)
"""


def waiting():
    return Job.objects.filter(kind="ratings.rank_month", state__in=Job.OPEN)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_killed_while_ranking_lose_and_double_nothing(tree, admin, reviewer, tmp_path):
    branches = [organisation(tree.committee) for _number in range(BRANCHES)]
    schemes = [make.scheme(tree.committee, title=f"流动红旗{number}") for number in range(SCHEMES)]
    latest = finished_by(timezone.localdate())
    for scheme in schemes:
        make.group(scheme, *branches)
        for number in range(MONTHS):
            open_round(scheme=scheme, month=before(latest, number), actor=admin)
    draw = random.Random(20261124)

    with workers(tmp_path, BROKER, SLOWER) as own:
        for _round in range(ROUNDS):
            own.start()
            wait_for(lambda: held("ratings.rank_month") or not waiting(), 60)
            time.sleep(draw.random() * 0.2)
            own.kill()
        own.finish(timeout=120)

    asked = Job.objects.filter(kind="ratings.rank_month")
    assert set(asked.values_list("state", flat=True)) == {Job.State.DONE}
    killed = asked.aggregate(n=Sum("attempts"))["n"] - ALL
    assert killed >= ROUNDS // 2, f"only {killed} rankings were killed at work"
    assert set(Round.objects.values_list("state", flat=True)) == {Round.State.DRAFT}
    assert Round.objects.count() == ALL
    assert [model.objects.count() for model in (Entry, Standing, Input)] == [
        ALL * BRANCHES,
        ALL * BRANCHES,
        ALL * BRANCHES * 3,
    ]
    assert [check_round(one) for one in Round.objects.all()] == [[]] * ALL
    assert admin.notifications.count() == 0
    assert reviewer.notifications.count() == ALL
