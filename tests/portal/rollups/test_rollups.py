"""Kept counts equal the rows at any moment, whoever writes them and however, and each person's counts are those of the rows."""

import random
from datetime import date, datetime, timedelta
from threading import Thread

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from portal.accounts.roles import Role
from portal.indicators import measure
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.rollups import services
from portal.rollups.models import Grouping, all_rollups
from portal.rollups.reading import counted, measured
from portal.rollups.triggers import triggers
from portal.scope.models import ScopedQuerySet
from rectification.ledger.indicators import OF_PROBLEMS
from rectification.ledger.lights import Light
from rectification.models import Measure, Problem, ProblemRollup, ProblemType
from tests.factories import rectification as make
from tests.factories.accounts import grant, person
from tests.factories.organisations import organisation

VIEW = "rectification.view_problem"
DAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def today():
    """It is DAY: what is asked of today needs no day of finding."""
    with time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=timezone.get_current_timezone())):
        yield


@pytest.fixture
def problems(tree, cadre, outsider):
    campaign = make.campaign(tree.committee)
    return [
        make.problem(campaign, place, unit, author, state=state)
        for state in ("registered", "rectifying", "in_review", "closed")
        for place, unit, author in (
            (tree.branch_a, tree.unit_a, cadre),
            (tree.branch_b, tree.unit_b, outsider),
        )
    ]


def lines() -> int:
    return ProblemRollup._base_manager.count()


def spoil() -> None:
    first = ProblemRollup._base_manager.first()
    ProblemRollup._base_manager.filter(pk=first.pk).update(rows=first.rows + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_any_writes_keep_the_counts(seed, problems, tree):
    draw = random.Random(seed)
    places = (tree.branch_a, tree.branch_b, tree.office_a, tree.city, tree.root)
    units = (tree.unit_a, tree.unit_b)
    types = list(ProblemType.objects.all())

    def day():
        return draw.choice((None, DAY + timedelta(days=draw.randrange(5))))

    def some():
        return Problem._base_manager.filter(pk__in=[one.pk for one in draw.sample(problems, 3)])

    writes = (
        lambda: some().update(state=draw.choice(Problem.State.values)),
        lambda: some().update(closed_on=day(), amber_on=day(), red_on=day()),
        lambda: some().update(due_on=DAY, found_on=DAY + timedelta(days=draw.randrange(3))),
        lambda: some().update(measures_total=draw.randrange(4), measures_done=draw.randrange(2)),
        lambda: some().update(organisation_path=draw.choice(places).path),
        lambda: some().update(unit=draw.choice(units), type=draw.choice(types)),
        lambda: some().update(remark="无关的改动"),
        lambda: some()[:1].get().save(),
        lambda: problems.append(
            make.problem(problems[0].campaign, tree.branch_a, tree.unit_a, problems[0].registered_by)
        ),
        lambda: some().delete(),
        lambda: services.fold(ProblemRollup),
    )
    for _step in range(40):
        problems[:] = Problem._base_manager.all()
        if len(problems) < 4:
            break
        draw.choice(writes)()
        assert services.differences(ProblemRollup) == 0


@pytest.mark.django_db
def test_what_no_count_shows_appends_no_line(problems):
    before = lines()
    Problem._base_manager.update(remark="无关的改动")
    for problem in problems:
        problem.save()
    assert lines() == before


@pytest.mark.django_db
def test_a_change_is_counted_for_the_whole_portal_and_two_levels_below_the_root(problems, tree):
    found = ProblemRollup._base_manager.filter(grouping="places", rows__gt=0)
    assert set(found.values_list("path", flat=True)) == {"", tree.city.path, tree.committee.path}


@pytest.fixture
def beside(tree):
    """A committee next to the first one."""
    return organisation(tree.city, name="区工委", kind="working_committee")


def counts(user) -> dict:
    return measured(ProblemRollup, "limits", OF_PROBLEMS, user, VIEW, DAY)


@pytest.mark.django_db
def test_each_person_counts_the_rows_within_reach_and_those_of_others_that_he_helps_with(
    problems, tree, beside, cadre, reviewer, leader
):
    everything = person(tree.root, Role.LEADER, username="root")
    helper = person(beside, Role.REVIEWER, username="helper")
    both = person(beside, Role.REVIEWER, username="both")
    grant(both, Role.LEADER, tree.office_b)
    make.measure(problems[1]).helpers.add(beside)
    make.measure(problems[1]).helpers.add(tree.office_a)
    make.measure(problems[3]).helpers.add(tree.committee)

    numbers = {}
    for user in (cadre, reviewer, leader, everything, helper, both):
        rows = Problem.objects.visible_to(user, VIEW)
        assert counts(user) == measure(OF_PROBLEMS, rows, DAY), user
        numbers[user.username] = counts(user)["rectification.problems_solved"].whole

    assert numbers == {
        "cadre": 4,
        "reviewer": 8,
        "leader": 8,
        "root": 8,
        "helper": 1,
        "both": 4,
    }


@pytest.mark.django_db
def test_without_the_right_nothing_is_counted(problems, keeper):
    assert counts(keeper)["rectification.problems_solved"].whole == 0


@pytest.mark.django_db
def test_a_condition_on_a_field_that_is_not_counted_by_is_refused(problems, leader):
    for wanted in (Q(found_on__lte=DAY), Q(state="closed") & ~Q(Q(title="问题"))):
        with pytest.raises(ValueError, match="does not count by"):
            ProblemRollup.sum_of("limits", wanted)
        # Whoever asks for counts gets those of the rows.
        found = counted(ProblemRollup, "limits", leader, VIEW, totals={"n": wanted}, made_of=str(wanted))
        assert found == [(Problem.objects.filter(wanted).count(),)]
    with pytest.raises(KeyError):
        ProblemRollup.fields_of("colours")


@pytest.mark.django_db
def test_a_past_day_is_counted_from_the_rows(problems, leader):
    Problem._base_manager.filter(pk=problems[0].pk).update(found_on=DAY)
    for day in (DAY - timedelta(days=1), DAY):
        told = measured(ProblemRollup, "limits", OF_PROBLEMS, leader, VIEW, day)
        assert told == measure(OF_PROBLEMS, Problem.objects.all(), day)


def test_what_the_home_asks_of_today_is_counted_by():
    slices = Problem.slices()
    for name, asked in {
        "limits": [slice_ for one in OF_PROBLEMS for slice_ in (one.part, one.whole)],
        "places": ["found", "open"],
        "found": ["found", "open"],
        "closed": ["closed"],
    }.items():
        assert [one for one in asked if ProblemRollup.lacking(name, slices[one].q(DAY))] == []
    assert not any(ProblemRollup.lacking("lights", Problem.light_q(light, DAY)) for light in Light)


@pytest.mark.django_db
def test_values_whose_rows_are_gone_are_not_counted_as_nothing(problems, leader):
    Problem._base_manager.filter(state="closed").delete()
    found = counted(
        ProblemRollup, "closed", leader, VIEW, totals={"n": Q(state="closed")}, made_of="", by=("closed_on",)
    )
    assert found == []


@pytest.mark.django_db
def test_folding_leaves_one_line_for_equal_values(problems, leader):
    Problem._base_manager.update(state="closed", closed_on=DAY)
    before, told = lines(), counts(leader)

    saved = services.fold(ProblemRollup)

    assert (lines(), counts(leader)) == (before - saved, told)
    names = ProblemRollup.key_fields()
    assert ProblemRollup._base_manager.values_list(*names).distinct().count() == lines()
    assert services.fold(ProblemRollup) == 0


@pytest.mark.django_db
def test_lines_that_another_process_folded_are_left_to_it(problems, monkeypatch):
    Problem._base_manager.update(state="closed", closed_on=DAY)
    before = lines()
    monkeypatch.setattr(
        services, "_delete", lambda rollup, keys: rollup._base_manager.filter(pk=keys[0]).delete()[0]
    )

    assert services.fold(ProblemRollup) == 0

    assert (lines(), services.differences(ProblemRollup)) == (before, 0)


@pytest.mark.django_db
def test_the_job_folds_in_several_turns(problems, tree, monkeypatch):
    Problem._base_manager.update(state="closed", closed_on=DAY)
    monkeypatch.setattr(services, "AT_ONCE", 7)
    job = jobs.enqueue(services.FOLD, key="fold", organisation=tree.root, actor=None)

    jobs.run(job.pk)

    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert services.fold(ProblemRollup) == 0
    assert services.differences(ProblemRollup) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("more", "anew"), [(-1, 0), (0, 0), (1, 1)])
def test_very_many_lines_are_counted_anew(problems, monkeypatch, more, anew):
    counted_anew = []
    monkeypatch.setattr(services, "MANY", lines() - 2 * len(problems) - more)
    monkeypatch.setattr(services, "recount", counted_anew.append)

    services.fold_all()

    assert len(counted_anew) == anew


@pytest.mark.django_db
def test_the_command_finds_and_mends_counts_that_differ(problems, capsys):
    call_command("check_rollups")
    spoil()

    with pytest.raises(CommandError):
        call_command("check_rollups")
    call_command("check_rollups", mend=True)

    assert capsys.readouterr().out.split("\n")[:-1] == [
        f"rectification.ProblemRollup: {number} counts differ" for number in (0, 1, 0)
    ]


@pytest.mark.django_db
def test_triggers_that_a_migration_lost_come_back_with_right_counts(problems):
    wanted = {one.name for one in triggers(ProblemRollup, connection)}
    services._drop(ProblemRollup, {sorted(wanted)[0]})
    services.before_migrations([])
    Problem._base_manager.filter(pk=problems[0].pk).update(state="closed")
    Measure._base_manager.all().delete()
    Problem._base_manager.filter(pk=problems[1].pk).delete()

    services.after_migrations()

    assert services._present(ProblemRollup) == wanted
    assert services.differences(ProblemRollup) == 0


@pytest.mark.django_db
def test_rows_that_came_past_the_triggers_are_counted_by_the_next_migration(problems):
    ProblemRollup._base_manager.all().delete()

    services.after_migrations()

    assert services.differences(ProblemRollup) == 0
    assert lines() > 0


@pytest.mark.django_db
def test_a_declaration_that_changed_makes_other_triggers(problems, monkeypatch):
    before = services._present(ProblemRollup)
    monkeypatch.setattr(ProblemRollup, "groupings", (Grouping("limits", ("campaign", "state")),))

    services.after_migrations()

    assert services._present(ProblemRollup).isdisjoint(before)
    assert set(ProblemRollup._base_manager.values_list("grouping", flat=True)) == {"limits"}
    assert services.differences(ProblemRollup) == 0


def test_names_of_triggers_fit_and_sources_have_the_common_scope():
    for rollup in all_rollups():
        assert max(len(one.name) for one in triggers(rollup, connection)) <= 63
        assert "__" not in rollup.source.scope_path
        assert type(rollup.source.objects.none()).visible_to is ScopedQuerySet.visible_to


@pytest.mark.django_db(transaction=True)
def test_counting_anew_waits_for_a_fold(problems, monkeypatch):
    Problem._base_manager.update(state="closed", closed_on=DAY)
    delete, waited = services._delete, []

    def recount():
        services.recount(ProblemRollup)
        connection.close()  # a thread has its own

    other = Thread(target=recount)

    def delete_while_another_counts(rollup, keys):
        gone = delete(rollup, keys)
        other.start()
        other.join(1)
        waited.append(other.is_alive())
        return gone

    monkeypatch.setattr(services, "_delete", delete_while_another_counts)
    saved = services.fold(ProblemRollup)
    other.join()

    assert (saved > 0, waited) == (True, [True])
    assert services.differences(ProblemRollup) == 0
