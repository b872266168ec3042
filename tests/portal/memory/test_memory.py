"""Every row keeps its past, whatever wrote it; the past can be read, and only be appended to."""

import io
import os
import random
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from branches.models import BranchProfile
from grids.models import Wish
from grids.residents.models import ForPerson
from grids.residents.services import clear_persons
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.jobs import services as jobs
from portal.memory import acts, past, services
from portal.memory.asking import asked
from portal.memory.models import Act
from portal.memory.registry import WITHOUT_FIELDS, WITHOUT_PAST, remembered, table_of
from portal.memory.triggers import triggers
from portal.memory.versions import changes_of
from portal.organisations.models import Organisation, Unit
from portal.spreadsheets.exports import start_export
from portal.spreadsheets.resources import resource
from portal.ui.versions import HIDDEN, shown_versions
from rectification.models import Measure, Problem
from tests.factories import branches as make_branches
from tests.factories import grids as make_grids
from tests.factories import rectification as make
from tests.factories.accounts import person
from tests.guards import unguarded

LEDGER = "problem_list"


def versions(model, key=None):
    """Return [(what, act)] of the versions of a table, or of one row, oldest first."""
    where, values = (" WHERE id = %s", [key]) if key else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT memory_what, memory_act FROM {table_of(model)}{where} ORDER BY memory_id", values
        )
        return cursor.fetchall()


def whats(row):
    return [what for what, _act in versions(type(row), row.pk)]


def differing():
    return {model._meta.label: found for model in remembered() if (found := services.differences(model))}


def later(**much):
    """Travel on from the present of the test."""
    return time_machine.travel(timezone.now() + timedelta(**much), tick=True)


@pytest.fixture(autouse=True)
def remembered_for_an_hour(request):
    """Let memory have begun an hour ago: the migrated database may be younger than the clock of the test says."""
    if "db" in request.fixturenames or "tree" in request.fixturenames:
        request.getfixturevalue("db")
        with unguarded(Act):
            Act.objects.filter(source=Act.Source.BASELINE).update(at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def problem(tree, cadre):
    return make.problem(make.campaign(tree.city), tree.branch_a, tree.unit_a, cadre)


@pytest.fixture
def wish(tree):
    place = make_grids.street(tree.city)
    return make_grids.wish(place.grid, person(place.community, Role.GRID_WORKER, username="worker"))


def by_save(row):
    row.title = "甲"
    row.save()


def by_update(row):
    Problem.objects.filter(pk=row.pk).update(title="甲")


def by_bulk(row):
    row.title = "甲"
    Problem.objects.bulk_update([row], ["title"])


def by_sql(row):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rectification_problem SET title = '甲' WHERE id = %s", [row.pk])


def by_sql_without_values(row):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE rectification_problem SET title = '甲' WHERE id = {row.pk}")


def by_sql_of_many(row):
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE rectification_problem SET title = %s WHERE id = %s", [("甲", row.pk)])


@pytest.mark.parametrize(
    "write", [by_save, by_update, by_bulk, by_sql, by_sql_without_values, by_sql_of_many]
)
def test_a_change_is_remembered_with_its_act_whatever_makes_it(write, problem):
    before = len(versions(Problem, problem.pk))
    with acts.act(Act.Source.PAGE, "/here/") as doing:
        write(problem)

    found = versions(Problem, problem.pk)
    assert found[before:] == [("changed", doing.key)]
    assert Act.objects.get(key=doing.key).place == "/here/"
    assert differing() == {}


def test_what_changes_nothing_is_not_remembered(problem):
    before = versions(Problem, problem.pk)
    Problem.objects.filter(pk=problem.pk).update(title=problem.title)

    assert versions(Problem, problem.pk) == before


def test_rows_made_and_deleted_in_bulk_are_remembered(tree):
    unit = Unit.objects.get(pk=tree.unit_a.pk)
    many = [
        Unit(
            **{field.attname: getattr(unit, field.attname) for field in unit._meta.concrete_fields}
            | {"id": None, "name": f"单位{n}", "code": f"N{n}"}
        )
        for n in range(3)
    ]
    made = Unit.objects.bulk_create(many)
    keys = [one.pk for one in made]
    Unit.objects.filter(pk__in=keys).delete()

    assert [[what for what, _act in versions(Unit, key)] for key in keys] == [["made", "gone"]] * 3
    assert differing() == {}


def test_a_change_that_is_rolled_back_leaves_no_version(problem):
    before = versions(Problem, problem.pk)
    with acts.act(Act.Source.PAGE) as doing, transaction.atomic():
        by_update(problem)
        transaction.set_rollback(True)

    assert versions(Problem, problem.pk) == before
    assert not Act.objects.filter(key=doing.key).exists()


def test_the_act_of_one_page_is_not_that_of_the_next(problem):
    for title in ("甲", "乙"):
        with acts.act(Act.Source.PAGE, title):
            Problem.objects.filter(pk=problem.pk).update(title=title)

    keys = [act for _what, act in versions(Problem, problem.pk)][-2:]
    assert [Act.objects.get(key=key).place for key in keys] == ["甲", "乙"]


def test_a_page_and_its_person_stand_in_the_act(problem, client_of, cadre):
    client = client_of(cadre)
    url = reverse("problem_edit", args=[problem.pk])
    form = client.get(url).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None} | {"title": "改了"}
    answer = client.post(url, sent | {"version": problem.version})

    assert answer.status_code == 302, answer.context["form"].errors
    change = changes_of(Problem.objects.get(pk=problem.pk))[0]
    assert (change.act.source, change.act.place, change.act.actor) == (Act.Source.PAGE, url, cadre)
    assert change.entry.action == "rectification.change_problem"
    assert {field.name for field in change.fields} >= {"title"}


def test_a_job_stands_in_the_act_with_what_it_was_asked_for(problem, tree, cadre, monkeypatch):
    done = lambda job, report: by_update(problem)  # noqa: E731 - the work of a job
    kind = jobs.kind("rollups.fold_rollups")
    monkeypatch.setattr(jobs, "kind", lambda key: type(kind)(**{**kind.__dict__, "work": done}))
    job = jobs.enqueue("rollups.fold_rollups", key="one", organisation=tree.city, actor=cadre, run=7)
    jobs.run(job.pk)

    act = changes_of(Problem.objects.get(pk=problem.pk))[0].act
    assert (act.source, act.place, act.actor) == (Act.Source.JOB, "rollups.fold_rollups run=7", cadre)


# --- reading the past ---------------------------------------------------------------------------------


def test_the_past_answers_with_the_values_and_names_of_that_moment(problem, tree, reviewer):
    moment = timezone.now()
    with later(minutes=5):
        Problem.objects.filter(pk=problem.pk).update(title="后来")
        Unit.objects.filter(pk=tree.unit_a.pk).update(name="后来的单位")
        make.problem(problem.campaign, tree.branch_a, tree.unit_a, problem.registered_by)
        with past.as_of(moment):
            rows = list(
                Problem.objects.visible_to(reviewer, "rectification.view_problem").select_related("unit")
            )

        assert [(row.title, row.unit.name) for row in rows] == [(problem.title, tree.unit_a.name)]
        assert Problem.objects.get(pk=problem.pk).title == "后来"


def test_a_moment_shows_what_was_written_at_it_and_not_what_came_after(problem):
    at = timezone.now() + timedelta(minutes=5)
    with time_machine.travel(at, tick=False):
        by_update(problem)
    with time_machine.travel(at + timedelta(seconds=1), tick=False):
        for moment, title in ((at - timedelta(microseconds=1), problem.title), (at, "甲")):
            with past.as_of(moment):
                assert Problem.objects.get(pk=problem.pk).title == title


def test_rows_deleted_since_are_shown_and_rows_made_since_are_not(problem):
    measure = make.measure(problem)
    moment = timezone.now()
    with later(minutes=5):
        Measure.objects.filter(pk=measure.pk).delete()
        with past.as_of(moment):
            assert Measure.objects.filter(problem=problem).count() == 1
        with past.as_of(timezone.now()):
            assert not Measure.objects.filter(problem=problem).exists()


def test_reach_follows_an_organisation_to_where_it_is_now(problem, tree, reviewer):
    moment = timezone.now()
    with later(minutes=5):
        path = tree.branch_b.path + "00ZZ"
        Organisation.objects.filter(pk=tree.branch_a.pk).update(path=path)
        with past.as_of(moment):
            assert Problem.objects.get(pk=problem.pk).organisation_path == path


def test_the_past_cannot_be_written(problem):
    with past.as_of(timezone.now()), pytest.raises(past.PastIsReadOnly), transaction.atomic():
        by_update(problem)
    with past.as_of(timezone.now()), past.present():
        by_update(problem)

    assert Problem.objects.get(pk=problem.pk).title == "甲"


def test_nothing_is_told_of_a_time_before_memory_began(problem):
    began = services.began()
    with past.as_of(began):
        assert not Problem.objects.exists()
    with pytest.raises(past.NotRemembered), past.as_of(began - timedelta(microseconds=1)):
        pass


def test_a_day_means_its_evening_and_a_frozen_figure_its_moment(db):
    with later(days=10):
        today = timezone.localdate()
        yesterday = today - timedelta(days=1)
        assert asked({"on": today.isoformat()}) is None
        assert asked({"on": "soon"}) is None
        assert asked({"on": yesterday.isoformat()}).moment == past.end_of(yesterday)
        known = timezone.now() - timedelta(hours=1)
        assert asked({"on": yesterday.isoformat(), "known": known.isoformat()}).moment == known
        assert asked({"on": yesterday.isoformat(), "known": (known + timedelta(days=1)).isoformat()}) is None
        before = services.began().date() - timedelta(days=3)
        assert asked({"on": before.isoformat()}).moment is None


def test_a_list_shows_a_past_day_as_it_was_known_and_offers_no_acts(problem, client_of, reviewer):
    day = timezone.localdate()
    with later(days=2):
        client = client_of(reviewer)
        by_update(problem)
        page = client.get(reverse(LEDGER), {"on": day.isoformat()})
        now = client.get(reverse(LEDGER))

    assert [row.title for row in page.context["page"].object_list] == [problem.title]
    assert [row.title for row in now.context["page"].object_list] == ["甲"]
    assert not page.context["bulk_actions"]
    assert "以下为" in page.content.decode()
    assert "以下为" not in now.content.decode()


def solved(answer):
    """Return the tile of solved problems of a home page."""
    tiles = next(content["tiles"] for _panel, content in answer.context["home"].panels if "tiles" in content)
    return next(tile for tile in tiles if tile.indicator.key == "rectification.problems_solved")


def test_the_home_page_of_a_past_day_counts_what_was_known_and_opens_these_rows(problem, client_of, reviewer):
    day = timezone.localdate()
    with later(days=2):
        client = client_of(reviewer)
        for _n in range(2):
            make.problem(problem.campaign, problem.organisation, problem.unit, problem.registered_by)
        page = client.get("/", {"on": day.isoformat()})
        now = client.get("/")
        opened = client.get(solved(page).of.url)

    assert (solved(page).tally.whole, solved(now).tally.whole) == (1, 3)
    assert opened.context["page"].paginator.count == 1
    assert not page.context["home"].duties


def test_an_export_of_a_past_day_says_so_and_writes_the_rows_of_that_day(problem, client_of, reviewer):
    day = timezone.localdate()
    with later(days=2):
        by_update(problem)
        content, _run = start_export(
            wanted=resource("rectification.problems"), query=f"on={day}", actor=reviewer
        )

    rows = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    texts = {str(value) for row in rows for value in row}
    assert problem.title in texts
    assert "甲" not in texts
    assert any("以下为" in text for text in texts)


# --- the record of a row ------------------------------------------------------------------------------


def test_an_auditor_reads_who_changed_what_when_why_and_by_which_page(problem, client_of, cadre, auditor):
    with acts.act(Act.Source.PAGE, "/form/", request_id="r1", who=lambda: cadre):
        Problem.objects.filter(pk=problem.pk).update(due_on=problem.due_on + timedelta(days=9))
    page = client_of(auditor).get(reverse("row_changes", args=["problem", problem.pk]))

    text = page.content.decode()
    assert page.status_code == 200
    for said in (cadre.name, "/form/", "整改期限", "页面"):
        assert said in text


@pytest.mark.parametrize(("name", "status"), [("problem", 200), ("nothing", 404), ("saved_view", 404)])
def test_only_lists_whose_rows_are_remembered_have_changes(name, status, problem, client_of, auditor):
    assert client_of(auditor).get(reverse("row_changes", args=[name, problem.pk])).status_code == status


def test_residents_data_is_masked_in_changes(wish):
    row = wish
    with acts.act(Act.Source.PAGE):
        Wish.objects.filter(pk=row.pk).update(person_name="李四")
    shown = shown_versions(row, changes_of(row))[0]["fields"]

    assert [(one["before"], one["after"]) for one in shown] == [(HIDDEN, HIDDEN)]


def test_what_is_erased_is_gone_from_the_past_too(wish):
    row = wish
    model = type(row)
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        model._base_manager.filter(pk=row.pk).update(
            state=next(iter(model.ENDED)), ended_at=timezone.now() - timedelta(days=1900), person_name="李四"
        )
        assert clear_persons(timezone.localdate()) == 1
    with connection.cursor() as cursor:
        names = ", ".join((*ForPerson.PERSONAL, *model.TYPED))
        cursor.execute(f"SELECT {names} FROM {table_of(model)} WHERE id = %s", [row.pk])
        assert {text for line in cursor.fetchall() for text in line} == {""}
    assert differing() == {}


# --- nothing is lost ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["UPDATE {} SET memory_what = 'made'", "DELETE FROM {}"])
def test_the_past_is_only_appended_to(verb, problem):
    with pytest.raises(DatabaseError, match="appended"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table_of(Problem)))


def test_every_exception_is_a_table_and_every_left_out_field_is_one():
    known = {model._meta.label_lower for model in apps.get_models()}
    assert set(WITHOUT_PAST) <= known
    for label, fields in WITHOUT_FIELDS.items():
        for name in fields:
            apps.get_model(label)._meta.get_field(name)


def test_passwords_are_never_remembered(cadre):
    with connection.cursor() as cursor:
        held = {one.name for one in connection.introspection.get_table_description(cursor, table_of(User))}

    assert "username" in held
    assert not held & {"password", "last_login"}


def spoil_triggers(model):
    with connection.cursor() as cursor:
        for trigger in triggers(model, connection):
            if trigger.table == model._meta.db_table:
                cursor.execute(
                    f"DROP FUNCTION {trigger.name}() CASCADE"
                    if connection.vendor == "postgresql"
                    else f"DROP TRIGGER {trigger.name}"
                )


def test_what_was_written_while_triggers_were_away_is_named_and_then_written_down(problem, capsys):
    spoil_triggers(Problem)
    by_update(problem)

    assert services.lacking() == ["rectification_problem"]
    assert differing() == {"rectification.Problem": [problem.pk]}
    with pytest.raises(CommandError):
        call_command("check_memory")
    assert f"rectification.Problem {problem.pk}" in capsys.readouterr().out

    services.after_migrations()
    assert services.lacking() == []
    assert whats(problem)[-1] == "changed"
    call_command("check_memory")


def test_a_row_made_or_deleted_while_triggers_were_away_is_written_down(problem, tree):
    measure = make.measure(problem)
    spoil_triggers(Measure)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM rectification_measure WHERE id = %s", [measure.pk])
    other = make.measure(problem)
    services.after_migrations()

    assert (whats(measure)[-1], whats(other)) == ("gone", ["made"])
    assert differing() == {}


def test_a_column_that_a_table_gets_is_remembered_from_then_on(problem, tree):
    profile = make_branches.profile(tree.branch_a)
    with connection.cursor() as cursor:
        spoil_triggers(BranchProfile)
        for trigger in triggers(BranchProfile, connection):
            if trigger.table == table_of(BranchProfile) and connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {trigger.name}")
                cursor.execute(f"DROP TRIGGER {trigger.name}_d")
        cursor.execute(f"ALTER TABLE {table_of(BranchProfile)} DROP COLUMN approval")
    services.after_migrations()

    BranchProfile.objects.filter(pk=profile.pk).update(approval="市委〔2026〕1号")
    assert changes_of(profile)[0].fields == {
        BranchProfile._meta.get_field("approval"): ("", "市委〔2026〕1号")
    }
    assert differing() == {}


def test_random_writes_by_every_path_are_remembered(tree, cadre):
    """Ten thousand, or as many as RANDOM_WRITES says: a million are done by hand."""
    wanted = int(os.environ.get("RANDOM_WRITES", "10000"))
    draw = random.Random(30)
    campaign = make.campaign(tree.city)
    first = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    values = {field.attname: getattr(first, field.attname) for field in first._meta.concrete_fields}

    def made(count, begin):
        rows = [Problem(**values | {"id": None, "number": f"R{begin + n:05}"}) for n in range(count)]
        return [row.pk for row in Problem.objects.bulk_create(rows)]

    keys, written = made(400, 0), 400
    while written < wanted:
        some = draw.sample(keys, min(len(keys), draw.randint(1, 120)))
        text = str(draw.random())
        way = draw.randrange(6)
        if way == 0:
            row = Problem.objects.get(pk=some[0])
            row.title = text
            row.save()
            written += 1
            continue
        if way == 1:
            Problem.objects.filter(pk__in=some).update(title=text)
        elif way == 2:
            rows = list(Problem.objects.filter(pk__in=some))
            for row in rows:
                row.remark = text
            Problem.objects.bulk_update(rows, ["remark"], batch_size=100)
        elif way == 3:
            with connection.cursor() as cursor:
                marks = ", ".join(["%s"] * len(some))
                cursor.execute(
                    f"UPDATE rectification_problem SET version = version + 1 WHERE id IN ({marks})", some
                )
        elif way == 4:
            Problem.objects.filter(pk__in=some).delete()
            keys = [key for key in keys if key not in set(some)]
        if way == 5 or len(keys) < 200:
            fresh = made(100, written)
            keys += fresh
            written += 100
        else:
            written += len(some)
    total = len(versions(Problem))

    assert differing() == {}
    assert services.without_act(Problem) == 0
    assert total >= wanted
