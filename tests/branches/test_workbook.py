"""Profiles to Excel and back: the same rows, exactly the changes, nothing half-written, taken back as a batch."""

from functools import partial

import pytest
from django.urls import reverse

from branches.models import BranchProfile
from branches.profiles.services import change_profile
from portal.audit.models import AuditEntry
from tests.factories import branches as make
from tests.factories import workbooks
from tests.factories.organisations import organisation
from tests.factories.workbooks import ended

HEADER = ("党组织代码", "支部", "书记", "正式党员数", "换届日期", "任期")
KEY = "branches.profiles"
exported = partial(workbooks.exported, KEY)
checked = partial(workbooks.checked, KEY)
book_of = partial(workbooks.book_of, HEADER)


@pytest.fixture
def client(client_of, staff):
    return client_of(staff)


def test_profiles_that_nobody_touched_come_back_unchanged(client, tree):
    make.profile(tree.branch_a)
    make.profile(tree.branch_b)
    run = checked(client, exported(client))

    assert (run.new, run.changed, run.unchanged, run.refused) == (0, 0, 1, 0), run.staged.get().faults


def test_new_and_changed_profiles_are_shown_written_and_taken_back(client, tree):
    other = organisation(tree.office_a, name="甲局第二党支部")
    stored = make.profile(tree.branch_a)
    rows = (
        (tree.branch_a.code, "", "新书记", "", "", ""),
        ("", other.name, "李书记", 12, "2025-03-01", "5年（嘎查村、社区）"),
    )
    run = checked(client, book_of(*rows))
    assert (run.new, run.changed, run.refused) == (1, 1, 0)
    assert run.staged.get(outcome="changed").changes == {"书记": ["王书记", "新书记"]}

    run = ended(client, run, "apply")
    made = BranchProfile.objects.get(organisation=other)
    stored.refresh_from_db()
    assert (made.full_members, made.term_ends_on.isoformat()) == (12, "2030-03-01")
    assert (stored.secretary, stored.version) == ("新书记", 2)
    assert AuditEntry.objects.filter(action="branches.add_profile").count() == 1

    ended(client, run, "undo")
    stored.refresh_from_db()
    assert (stored.secretary, BranchProfile.objects.count()) == ("王书记", 1)


def test_a_profile_that_is_gone_since_the_check_stops_the_import_at_its_line(client, tree):
    stored = make.profile(tree.branch_a)
    run = checked(client, book_of((tree.branch_a.code, "", "新书记", "", "", "")))
    BranchProfile._base_manager.filter(pk=stored.pk).delete()

    run = ended(client, run, "apply")
    assert run.applied_at is None
    assert "第2行" in run.notes[0]


def test_an_import_that_somebody_went_on_with_is_not_taken_back(client, tree, staff):
    run = ended(
        client, checked(client, book_of((tree.branch_a.code, "", "李", 9, "2025-03-01", ""))), "apply"
    )
    made = BranchProfile.objects.get()
    change_profile(made, version=1, actor=staff, secretary="张")

    run = ended(client, run, "undo")
    assert run.undone_at is None
    assert "第2行" in run.notes[0]
    assert BranchProfile.objects.get().secretary == "张"


def test_what_was_changed_since_the_check_stops_the_whole_import(client, tree, staff):
    organisation(tree.office_a, name="甲局第二党支部")
    stored = make.profile(tree.branch_a)
    run = checked(
        client,
        book_of(
            ("", "甲局第二党支部", "李", 9, "2025-03-01", ""), (tree.branch_a.code, "", "新", "", "", "")
        ),
    )
    change_profile(stored, version=1, actor=staff, secretary="张")

    run = ended(client, run, "apply")
    assert (run.applied_at, BranchProfile.objects.count()) == (None, 1)
    assert "第3行" in run.notes[0]


def test_rows_staged_by_an_earlier_edition_are_not_written(client, tree):
    run = checked(client, book_of((tree.branch_a.code, "", "李", 9, "2025-03-01", "")))
    run.staged.update(values={"label": "甲", "organisation": tree.branch_a.pk, "new": {"secretary": "李"}})

    run = ended(client, run, "apply")
    assert (run.applied_at, BranchProfile.objects.count()) == (None, 0)
    assert "请重新导入" in run.notes[0]


def test_rows_written_by_an_earlier_edition_are_not_taken_back(client, tree):
    run = checked(client, book_of((tree.branch_a.code, "", "李", 9, "2025-03-01", "")))
    run = ended(client, run, "apply")
    run.staged.update(values={"label": "甲", "organisation": tree.branch_a.pk, "new": {"secretary": "李"}})

    answer = client.post(reverse("import_undo", args=[run.key]), follow=True)
    run.refresh_from_db()
    assert (run.undo_job, BranchProfile.objects.count()) == (None, 1)
    assert "不能撤回" in answer.content.decode()


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("NOWHERE", "", "李", 9, "2025-03-01", ""), "A2"),
        (("", "乙局第一党支部", "李", 9, "2025-03-01", ""), "B2"),
        (("", "甲局第一党支部", "李", "九", "2025-03-01", ""), "D2"),
        (("", "甲局第一党支部", "李", 9, "2999-03-01", ""), "E2"),
        (("", "甲局第一党支部", "李", 9, "2025-03-01", "4年"), "F2"),
        (("", "甲局第一党支部", "", 9, "2025-03-01", ""), "C2"),
    ],
)
def test_a_refused_row_names_its_cell(client, tree, row, cell):
    run = checked(client, book_of(row))

    assert (run.new, run.changed, run.refused) == (0, 0, 1)
    assert [fault["cell"] for fault in run.staged.get().faults] == [cell]


def test_two_rows_of_one_branch_are_refused(client, tree):
    row = (tree.branch_a.code, "", "李", 9, "2025-03-01", "")
    run = checked(client, book_of(row, row))

    assert (run.new, run.refused) == (1, 1)


def test_records_go_out_as_the_list_shows_them(client, tree, cadre):
    make.life_record(tree.branch_a, cadre, theme="走进社区")
    make.life_record(tree.branch_b, cadre, theme="别处")
    sheet = workbooks.exported("branches.records", client).active
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]

    assert "走进社区" in texts
    assert "别处" not in texts
