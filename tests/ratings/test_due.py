"""Which months are rated: by themselves from the 1st on, also after a standstill, by hand; once for all editions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.jobs import services as jobs
from portal.jobs.models import Job
from ratings.models import EarlyUse, Entry, Round, Scheme
from ratings.publishing.forms import MonthForm
from ratings.publishing.services import rank_month
from ratings.publishing.services.rounds import draft, open_months, open_round
from ratings.rounds.months import before, finished_by, last_of
from ratings.rounds.services.due import check_month, recent_months
from ratings.schemes.services import activate_scheme, renew_scheme
from tests.factories import ratings as make

LAST = finished_by(timezone.localdate())


def months_of(scheme) -> list[date]:
    return list(Round.objects.of_series(scheme).order_by("month").values_list("month", flat=True))


def in_use_since(scheme, day: date) -> None:
    Scheme.objects.filter(pk=scheme.pk).update(in_use_from=day)


def renewed(scheme, admin) -> Scheme:
    edition = renew_scheme(scheme=scheme, edition="2027", actor=admin)
    return activate_scheme(scheme=edition, actor=admin)


def published(scheme, tree, month: date) -> Round:
    return make.ranked(scheme, {tree.branch_a: 9000}, month=month, state=Round.State.PUBLISHED)


def test_months_missed_while_the_server_was_down_are_opened_after_it(scheme):
    in_use_since(scheme, before(LAST, 8))
    make.ranked(scheme, {}, month=before(LAST, 4))

    assert open_months(timezone.localdate()) == 4
    assert months_of(scheme) == [before(LAST, number) for number in (4, 3, 2, 1, 0)]
    assert open_months(timezone.localdate()) == 0


def test_at_most_the_last_twelve_months_are_caught_up(scheme):
    in_use_since(scheme, before(LAST, 40))

    assert open_months(timezone.localdate()) == 12
    assert months_of(scheme)[0] == before(LAST, 11)


def test_rules_put_into_use_after_a_month_rate_it_by_hand_only(scheme, admin):
    Scheme.objects.update(state=Scheme.State.DRAFT)
    scheme.refresh_from_db()
    activate_scheme(scheme=scheme, actor=admin)

    assert scheme.in_use_from == timezone.localdate()
    assert open_months(timezone.localdate()) == 0
    with pytest.raises(ValidationError) as fault:
        rank_month(scheme=scheme, month=LAST, actor=admin)
    assert "reason" in fault.value.message_dict
    assert rank_month(scheme=scheme, month=LAST, actor=admin, reason="首次启用").month == LAST
    kept = EarlyUse.objects.get()
    assert (kept.month, kept.what, kept.reason, kept.decided_by) == (LAST, "rules", "首次启用", admin)
    running = before(LAST, -1)
    with time_machine.travel(last_of(timezone.localdate()) + timedelta(days=1, hours=12)):
        assert open_months(timezone.localdate()) == 0  # it had begun when the rules were put into use
    with time_machine.travel(last_of(before(running, -1)) + timedelta(days=1, hours=12)):
        assert open_months(timezone.localdate()) == 1
    assert months_of(scheme) == [LAST, before(running, -1)]


def test_an_edition_in_use_since_nobody_knows_when_has_its_last_month(scheme):
    assert open_months(timezone.localdate()) == 1
    assert months_of(scheme) == [LAST]


def test_a_month_is_rated_once_also_when_the_next_edition_is_put_into_use(scheme, tree, admin):
    first = published(scheme, tree, LAST)
    edition = renewed(scheme, admin)
    in_use_since(edition, LAST)

    assert open_months(timezone.localdate()) == 0
    assert rank_month(scheme=edition, month=LAST, actor=admin) == first


@pytest.mark.django_db(transaction=True)
def test_many_who_open_a_month_for_two_editions_open_it_once(scheme, admin):
    editions = [scheme.pk, renew_scheme(scheme=scheme, edition="2027", actor=admin).pk]
    start = Barrier(8)

    def act(index):
        try:
            one = Scheme.objects.select_related("organisation").get(pk=editions[index % 2])
            one.state = Scheme.State.ACTIVE  # as either read it around the change of editions
            actor = User.objects.get(pk=admin.pk)
            start.wait()
            return rank_month(scheme=one, month=LAST, actor=actor).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        opened = set(pool.map(act, range(8)))

    assert opened == {Round.objects.get().pk}
    assert Job.objects.filter(kind="ratings.rank_month").count() == 1


@pytest.mark.parametrize(("months", "word"), [(-1, "尚未结束"), (12, "距今过久"), (4, "已发布")])
def test_a_month_out_of_bounds_is_refused_in_words(scheme, tree, admin, months, word):
    published(scheme, tree, before(LAST, 3))
    with pytest.raises(ValidationError) as fault:
        rank_month(scheme=scheme, month=before(LAST, months), actor=admin)

    assert word in " ".join(fault.value.messages)
    assert Round.objects.count() == 1


def test_a_mistyped_old_month_is_refused(scheme):
    for month in ("1926-10", "0001-01"):
        with pytest.raises(CommandError, match="距今过久"):
            call_command("rank_month", month)
    assert not Round.objects.exists()


def test_the_form_offers_exactly_what_may_be_ranked_and_is_not(scheme, tree, admin, client_of):
    published(scheme, tree, before(LAST, 6))
    make.ranked(scheme, {}, month=before(LAST, 2))
    other = make.scheme(tree.committee, title="另一方案")
    client = client_of(admin)
    offered = dict(MonthForm(user=admin).fields["month"].choices)

    assert {len(months) for months in offered.values()} == {5, 12}
    for one in (scheme, other):
        takes = []
        for month in recent_months(timezone.localdate()):
            try:
                check_month(one, month)
            except ValidationError:
                continue
            if month not in months_of(one):
                takes.append((f"{one.pk}:{month}", f"{month:%Y-%m}"))
        assert offered[f"{one.organisation} {one}"] == takes

    url = reverse("rank_month")
    assert client.post(url, {"month": f"{scheme.pk}:{before(LAST, 6)}"}).status_code == 422
    assert client.post(url, {"month": f"{other.pk}:{before(LAST, 6)}"}).status_code == 302
    assert months_of(other) == [before(LAST, 6)]


def test_the_form_asks_the_same_however_many_schemes_there_are(
    scheme, tree, admin, django_assert_max_num_queries
):
    for number in range(6):
        make.scheme(tree.committee, title=f"方案{number}")
    with django_assert_max_num_queries(4):
        MonthForm(user=admin)


def test_an_indicator_that_is_gone_stops_its_scheme_in_words_and_no_other(scheme, tree, admin, capsys):
    scheme.criteria.exclude(indicator="").update(indicator="gone.gone")
    other = make.scheme(tree.committee, title="另一方案")
    make.group(other, tree.branch_a)
    with pytest.raises(CommandError, match="系统中没有统计指标gone"):
        call_command("rank_month", f"{LAST:%Y-%m}")

    left, ranked = (Round.objects.get(scheme=one) for one in (scheme, other))
    assert (left.state, ranked.state) == (Round.State.WAITING, Round.State.DRAFT)
    assert jobs.run(left.job_id) == Job.State.FAILED
    left.job.refresh_from_db()
    assert "系统中没有统计指标gone.gone" in left.job.error
    assert "Error" not in left.job.error
    assert not Entry.objects.filter(round=left).exists()


def test_a_month_whose_edition_cannot_be_counted_is_ranked_by_the_one_put_into_use(scheme, admin):
    round_ = open_round(scheme=scheme, month=LAST, actor=admin)
    edition = renewed(scheme, admin)
    scheme.criteria.exclude(indicator="").update(indicator="gone.gone")
    draft(round_)

    assert (round_.scheme, round_.state) == (edition, Round.State.DRAFT)
    assert Entry.objects.filter(round=round_).count() == 2
