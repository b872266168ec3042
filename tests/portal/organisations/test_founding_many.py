"""Founding many at once gives the same rows as founding one after the other, and refuses the same things."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import AuditEntry
from portal.organisations.models import Organisation, Placement
from portal.organisations.services import NewOrganisation, found_organisation, found_organisations

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
