"""Founding many at once gives the same rows as founding one after the other, and refuses the same things."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.organisations.models import Organisation, Placement
from portal.organisations.services import (
    NewOrganisation,
    found_organisation,
    found_organisations,
    founding_many,
)

Kind = Organisation.Kind
DAY = date(2026, 1, 2)


def new(code, parent, name="", kind=Kind.PRIMARY_COMMITTEE, line=2, day=DAY, document="文〔2026〕1号"):
    return NewOrganisation(
        line=line,
        name=name or f"{code}党委",
        code=code,
        kind=kind,
        parent=parent,
        document_number=document,
        day=day,
    )


def picture():
    """Return everything that founding writes, without keys and times."""
    nodes = list(
        Organisation.objects.order_by("path").values_list(
            "path", "depth", "numchild", "code", "name", "short_name", "kind", "founded_on", "pinyin"
        )
    )
    spans = list(
        Placement.objects.order_by("organisation__path").values_list(
            "organisation__code",
            "act",
            "name",
            "parent__code",
            "parent_name",
            "starts_on",
            "ends_on",
            "document_number",
        )
    )
    entries = list(
        AuditEntry.objects.filter(action="organisations.found_organisation")
        .order_by("organisation_path")
        .values_list(
            "actor", "model", "row_label", "organisation_path", "organisation_name", "changes", "reason"
        )
    )
    return nodes, spans, entries


@pytest.fixture
def rows(tree):
    return [
        new("N1", tree.committee.code, "丙局机关党委"),
        new("N2", "N1", "丙局第一党支部", Kind.BRANCH, line=3),
        new("N3", tree.committee.code, "丁局机关党委", line=4),
        new("N4", "N1", "丙局第二党支部", Kind.BRANCH, line=5),
    ]


def test_many_at_once_are_what_one_after_the_other_would_be(rows, admin):
    from django.db import transaction

    with transaction.atomic():
        for row in rows:
            found_organisation(
                name=row.name,
                code=row.code,
                kind=row.kind,
                parent=Organisation.objects.get(code=row.parent),
                document_number=row.document_number,
                day=row.day,
                actor=admin,
            )
        one_by_one = picture()
        transaction.set_rollback(True)

    found_organisations(rows=rows, actor=admin)

    assert picture() == one_by_one
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (new("{office}", "{committee}"), "已被占用"),
        (new("N1", "{committee}", "甲局机关党委"), "已有"),
        (new("N1", "{branch}"), "支部"),
        (new("N1", "{committee}", document=" "), "文号"),
    ],
)
def test_what_one_may_not_be_founded_as_names_its_line(row, words, tree, admin):
    names = {
        "{office}": tree.office_a.code,
        "{committee}": tree.committee.code,
        "{branch}": tree.branch_a.code,
    }
    row = new(
        names.get(row.code, row.code), names[row.parent], row.name, document=row.document_number, line=7
    )
    from django.utils import translation

    with translation.override("zh-hans"), pytest.raises(ValidationError) as fault:
        found_organisations(rows=[row], actor=admin)

    assert fault.value.messages[0].startswith("7: ")
    assert words in fault.value.messages[0]
    assert not Organisation.objects.filter(name="N1党委").exists()


@pytest.mark.parametrize(("days", "taken"), [(-1, True), (0, True), (1, False)])
def test_a_day_to_come_is_refused(days, taken, tree, admin):
    row = new("N1", tree.committee.code, day=timezone.localdate() + timedelta(days=days))

    if taken:
        assert found_organisations(rows=[row], actor=admin)
    else:
        with pytest.raises(ValidationError):
            found_organisations(rows=[row], actor=admin)


def test_the_deepest_level_is_the_last(tree, admin, monkeypatch):
    field = Organisation._meta.get_field("path")
    depth = tree.committee.depth
    monkeypatch.setattr(field, "max_length", (depth + 1) * Organisation.steplen)

    assert found_organisations(rows=[new("N1", tree.committee.code)], actor=admin)
    with pytest.raises(ValidationError):
        found_organisations(rows=[new("N2", "N1")], actor=admin)


def test_nobody_founds_outside_his_reach(tree, admin):
    with pytest.raises(PermissionDenied):
        found_organisations(rows=[new("N1", tree.root.code)], actor=admin)


def test_one_bad_row_keeps_all_of_them_out(rows, tree, admin):
    with pytest.raises(ValidationError):
        found_organisations(rows=[*rows, new("N5", tree.committee.code, "丁局机关党委", line=6)], actor=admin)

    assert not Organisation.objects.filter(code__startswith="N").exists()


def test_ten_times_as_many_take_no_more_queries(tree, admin):
    admin.reach("organisations.found_organisation")  # asked for once a person

    def cost(numbers):
        with CaptureQueriesContext(connection) as queries:
            found_organisations(rows=[new(f"M{n}", tree.committee.code) for n in numbers], actor=admin)
        return len(queries)

    assert cost(range(5, 55)) == cost(range(100, 105))


def test_parents_that_grow_alike_are_changed_together(tree, admin):
    first = [new(f"P{n}", tree.committee.code) for n in range(6)]
    found_organisations(rows=first, actor=admin)

    def cost(parents, marker):
        rows = [new(f"{parent}-{marker}{n}", parent) for parent in parents for n in range(2)]
        with CaptureQueriesContext(connection) as queries:
            found_organisations(rows=rows, actor=admin)
        return len(queries)

    assert cost(["P0", "P1", "P2", "P3"], "a") == cost(["P4"], "b")
    grown = Organisation.objects.filter(code__in=[f"P{n}" for n in range(6)]).order_by("code")
    assert [one.numchild for one in grown] == [2, 2, 2, 2, 2, 0]


@pytest.mark.parametrize(("bad", "told"), [(19, 19), (20, 20), (21, 20)])
def test_twenty_faults_are_told_and_the_lines_of_each(bad, told, tree, admin):
    rows = [new(tree.office_a.code, tree.committee.code, line=number) for number in range(1, bad + 1)]

    with pytest.raises(ValidationError) as fault:
        found_organisations(rows=rows, actor=admin)

    lines = [message.partition(":")[0] for message in fault.value.messages]
    assert lines == [str(number) for number in range(1, told + 1)]


def test_an_organisation_below_what_was_dissolved_is_refused_and_its_name_is_free(tree, admin):
    Organisation.objects.filter(pk=tree.office_b.pk).update(dissolved_on=DAY)

    with pytest.raises(ValidationError):
        found_organisations(rows=[new("N1", tree.office_b.code)], actor=admin)
    assert found_organisations(rows=[new("N1", tree.committee.code, tree.office_b.name)], actor=admin)


def test_progress_rises_to_the_end_half_of_it_with_the_checks(tree, admin):
    told = []
    rows = [new(f"N{number}", tree.committee.code, line=number) for number in range(6)]

    found_organisations(rows=rows, actor=admin, report=lambda done, total: told.append((done, total)))

    assert told == [(0, 6), (0, 6), (1, 6), (1, 6), (2, 6), (2, 6), (3, 6), (6, 6)]


def test_more_than_one_statement_takes_are_all_founded_each_once(tree, admin, monkeypatch):
    monkeypatch.setattr(founding_many, "BATCH", 2)
    told = []
    rows = [new(f"N{number}", tree.committee.code, line=number) for number in range(5)]

    found_organisations(rows=rows, actor=admin, report=lambda done, total: told.append(done))

    assert Organisation.objects.filter(code__startswith="N").count() == 5
    assert Placement.objects.filter(organisation__code__startswith="N").count() == 5
    assert told[5:] == [2, 3, 4, 5]


def test_founding_many_holds_the_root_first(tree, admin):
    with CaptureQueriesContext(connection) as queries:
        found_organisations(rows=[new("N1", tree.committee.code)], actor=admin)

    (first, *_others) = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert first.startswith("UPDATE")
    assert '"depth" = 1' in first
