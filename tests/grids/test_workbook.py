"""Grids and their workers to Excel and back: what nobody touched is unchanged, a new worker follows the one before."""

import io
from datetime import timedelta
from functools import partial

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.ground.columns import GRID_SHEET
from grids.ground.services import change_grid, end_post, post_worker
from grids.ground.services.workbook.check import check_grids
from grids.models import Grid, GridPost
from grids.visits.services import add_visit
from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.audit.models import AuditEntry
from portal.notifications.models import Notification
from portal.organisations.models import Area
from portal.spreadsheets.models import ImportRun
from tests.factories import grids as make
from tests.factories import workbooks
from tests.factories.accounts import person
from tests.factories.workbooks import cells, ended

HEADER = ("社区", "网格编号", "网格名称", "户数", "人口", "主责网格员", "备岗网格员")
TODAY = timezone.localdate
KEY = "grids.grids"
exported = partial(workbooks.exported, KEY)
checked = partial(workbooks.checked, KEY)


@pytest.fixture
def client(client_of, street_staff):
    return client_of(street_staff)


@pytest.fixture
def other(place):
    """A second worker of the street."""
    return person(place.street, Role.GRID_WORKER, username="qiqige", name="其其格")


def book_of(*rows, header=HEADER):
    return workbooks.book_of(header, *rows)


def brought_in(client, *rows, header=HEADER) -> ImportRun:
    run = checked(client, book_of(*rows, header=header))
    assert run.refused == 0, [row.faults for row in run.staged.all()]
    run = ended(client, run, "apply")
    assert run.applied_at, run.notes
    return run


def counts(run) -> tuple[int, int, int, int]:
    return run.new, run.changed, run.unchanged, run.refused


def posts_of(grid) -> list[tuple]:
    return [
        (post.worker.username, post.duty, post.starts_on, post.ends_on)
        for post in GridPost.objects.filter(grid=grid).order_by("pk")
    ]


def days(number):
    return TODAY() + timedelta(days=number)


def test_a_street_draws_its_grids_and_posts_its_workers_at_once(client, place, worker, other):
    run = brought_in(
        client,
        (place.community.name, "A1", "第一网格", 210, 380, "乌兰", "其其格"),
        (place.community.name, "A2", "第二网格", 190, 300, "qiqige", "乌兰"),
        (place.community.name, "A3", "第三网格", 200, 310, "其其格", ""),
    )

    assert counts(run) == (3, 0, 0, 0)
    grid = Grid.objects.get(code="A1")
    assert (grid.organisation, grid.households, grid.kind) == (place.community, 210, "general")
    assert posts_of(grid) == [("worker", "main", TODAY(), None), ("qiqige", "backup", TODAY(), None)]
    assert GridPost.objects.filter(worker=other, ends_on=None).count() == 3
    assert AuditEntry.objects.filter(action="grids.draw_grid").count() == 3
    assert AuditEntry.objects.filter(action="grids.post_worker").count() == 5
    assert Notification.objects.filter(recipient=other).count() == 3

    ended(client, run, "undo")
    assert list(Grid.objects.filter(organisation=place.community)) == [place.grid]
    assert GridPost.objects.get().worker == worker


def test_what_nobody_touched_comes_back_unchanged(client, place, worker, other):
    make.post(place.grid, other, duty="backup")
    make.post(place.grid, person(place.street, Role.GRID_WORKER, name="白音"), duty="backup")
    make.grid(place.community)
    book = exported(client)

    assert cells(book.active)["主责网格员"] == "乌兰"
    assert cells(book.active)["备岗网格员"] == "其其格、白音"
    assert counts(checked(client, book)) == (0, 0, 2, 0)


def test_two_of_one_name_go_out_with_their_accounts_and_come_back(client, place, worker):
    namesake = person(place.street, Role.GRID_WORKER, username="wulan2", name="乌兰")
    make.post(place.grid, namesake, duty="backup")
    book = exported(client)

    assert cells(book.active)["主责网格员"] == "乌兰（worker）"
    assert cells(book.active)["备岗网格员"] == "乌兰（wulan2）"
    assert counts(checked(client, book)) == (0, 0, 1, 0)


def test_the_workbook_holds_what_the_list_shows(client, place, worker):
    make.grid(place.community, name="别的网格")

    assert exported(client, "?slice=with_main").active.max_row == 4
    assert "别的网格" in str(list(exported(client).active.values))


def test_a_new_worker_follows_the_one_before_who_is_not_deleted(client, place, worker, other):
    run = checked(client, book_of((place.community.name, place.grid.code, "", "", "", "其其格", "")))
    assert run.staged.get().changes == {"主责网格员": ["乌兰", "其其格"]}

    run = ended(client, run, "apply")
    assert posts_of(place.grid) == [
        ("worker", "main", days(-30), days(-1)),
        ("qiqige", "main", TODAY(), None),
    ]
    assert AuditEntry.objects.filter(action="grids.end_post").count() == 1

    ended(client, run, "undo")
    assert posts_of(place.grid) == [("worker", "main", days(-30), None)]


@pytest.mark.parametrize(("last", "workers"), [(-1, ""), (5, ""), (-1, "无")])
def test_a_grid_dissolved_by_a_workbook_ends_its_posts_and_taken_back_they_run_on(
    client, place, worker, last, workers
):
    row = (place.community.name, place.grid.code, "", "", "", workers, "", days(last))
    run = brought_in(client, row, header=(*HEADER, "截止日期"))
    assert posts_of(place.grid) == [("worker", "main", days(-30), days(last))]

    ended(client, run, "undo")
    place.grid.refresh_from_db()
    assert (place.grid.ends_on, posts_of(place.grid)) == (None, [("worker", "main", days(-30), None)])


def test_main_and_backup_worker_change_places(client, place, worker, other):
    make.post(place.grid, other, duty="backup")
    brought_in(client, (place.community.name, place.grid.code, "", 333, "", "其其格", "乌兰"))

    assert posts_of(place.grid)[2:] == [
        ("qiqige", "main", TODAY(), None),
        ("worker", "backup", TODAY(), None),
    ]
    place.grid.refresh_from_db()
    assert (place.grid.households, place.grid.people) == (333, 340)


def test_an_empty_cell_leaves_workers_and_the_word_for_none_ends_their_posts(client, place, worker, other):
    make.post(place.grid, other, duty="backup")
    brought_in(client, (place.community.name, place.grid.code, "", 1, "", "", ""))
    assert GridPost.objects.filter(ends_on=None).count() == 2

    brought_in(client, (place.community.name, place.grid.code, "", "", "", "", "无"))
    assert [post.worker for post in GridPost.objects.filter(ends_on=None)] == [worker]
    assert GridPost.objects.get(worker=other).ends_on == days(-1)


def test_whoever_began_today_is_followed_tomorrow(client, place, other, worker):
    grid = make.grid(place.community, code="B1")
    make.post(grid, worker, starts_on=TODAY())
    brought_in(client, (place.community.name, "B1", "", "", "", "其其格", ""))

    assert posts_of(grid) == [("worker", "main", TODAY(), TODAY()), ("qiqige", "main", days(1), None)]
    assert counts(checked(client, exported(client, "?q=B1"))) == (0, 0, 1, 0)


def test_whoever_leaves_on_a_day_that_is_set_is_followed_the_day_after(client, place, other, worker):
    end_post(post=GridPost.objects.get(), ends_on=days(9), actor=person(place.street, Role.UNIT_STAFF))
    brought_in(client, (place.community.name, place.grid.code, "", "", "", "其其格", ""))

    assert posts_of(place.grid)[1] == ("qiqige", "main", days(10), None)


@pytest.mark.parametrize("area", [150207001001, "民馨家园社区", "民馨"])
def test_code_of_the_community_division_and_days_are_understood(client, place, area):
    Area.objects.create(code="150207001001", name="民馨家园社区", alias="民馨", level=5)
    header = ("组织代码", "社区", "网格编码", "网格", "网格类别", "户数", "人口", "区划代码", "开始日期")
    brought_in(
        client,
        (place.community.code, "", "C1", "园区网格", "专属网格", 1, 2, area, "2026.1.1"),
        header=header,
    )

    grid = Grid.objects.get(code="C1")
    assert (grid.area_id, grid.kind, grid.starts_on.isoformat()) == (
        "150207001001",
        "dedicated",
        "2026-01-01",
    )
    assert counts(checked(client, exported(client))) == (0, 0, 2, 0)


@pytest.mark.parametrize("known", [True, False])
def test_a_code_is_of_a_community_within_reach(client, place, known):
    code = place.community.code if known else place.other.community.code
    run = checked(client, book_of((code, "", "C1", "园区网格", 1, 2), header=("组织代码", *HEADER[:5])))

    faults = [fault["cell"] for row in run.staged.all() for fault in row.faults]
    assert (counts(run), faults) == (((1, 0, 0, 0), []) if known else ((0, 0, 0, 1), ["A2"]))


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        (("民馨家园社区党未", "A1", "甲", 1, 1, "", ""), "A2", "您是指“民馨家园社区党委”吗"),
        (("民馨家园社区党委", "", "甲", 1, 1, "", ""), "B2", "新增网格须填写此项"),
        (("民馨家园社区党委", "A1", "", 1, 1, "", ""), "C2", "新增网格须填写此项"),
        (("民馨家园社区党委", "A1", "甲", "两百", 1, "", ""), "D2", "整数"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "乌蓝", ""), "F2", "您是指“乌兰”吗"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "张三丰", ""), "F2", "须先建账号"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "乌兰、其其格", ""), "F2", "只有一名主责网格员"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "街道干事", ""), "F2", "还不是本辖区的网格员"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "其其格（worker）", ""), "F2", "账号worker是乌兰的"),
        (("民馨家园社区党委", "A1", "甲", 1, 1, "乌兰", "其其格，乌兰"), "G2", "保留其中一处"),
        (("民馨家园社区党委", "A1", "第〇网格", 1, 1, "", ""), "B2", "已有同名网格，编码为W000"),
    ],
)
def test_a_refused_row_names_its_cell_and_says_what_to_do(client, place, worker, other, row, cell, said):
    make.grid(place.community, code="W000", name="第〇网格")
    Grid.objects.filter(organisation=place.other.community).delete()
    place.other.community.name = "别处"
    place.other.community.save()
    run = checked(client, book_of(row))

    assert counts(run) == (0, 0, 0, 1)
    (fault,) = run.staged.get().faults
    assert fault["cell"] == cell
    assert said in fault["problem"] + fault["advice"]


def test_a_name_that_two_bear_is_asked_back(client, place, worker):
    person(place.street, Role.GRID_WORKER, username="wulan2", name="乌兰")
    run = checked(client, book_of((place.community.name, "A1", "甲", 1, 1, "乌兰", "")))

    assert "重名" in run.staged.get().faults[0]["problem"]
    brought_in(client, (place.community.name, "A1", "甲", 1, 1, "乌兰(wulan2)", ""))
    assert GridPost.objects.get(grid__code="A1").worker.username == "wulan2"


@pytest.mark.parametrize(
    ("code", "first", "last", "refused"),
    [
        # A new grid begins today where the row names no day.
        ("A1", None, 0, None),
        ("A1", None, -1, "I2"),
        ("A1", 3, 3, None),
        ("A1", 3, 2, "I2"),
        ("A1", 3, None, None),
        # W000 runs from 30 days ago to 5 days from now.
        ("W000", None, -30, None),
        ("W000", None, -31, "I2"),
        ("W000", 5, None, None),
        ("W000", 6, None, "H2"),
        ("W000", 6, 6, None),
        ("W000", -40, -31, None),
    ],
)
def test_a_grid_ends_on_its_first_day_or_later(client, place, code, first, last, refused):
    make.grid(place.community, code="W000", name="第〇网格", starts_on=days(-30), ends_on=days(5))
    dates = ("" if number is None else days(number) for number in (first, last))
    run = checked(
        client,
        book_of(
            (place.community.name, code, "新网格", 1, 1, "", "", *dates),
            header=(*HEADER, "开始日期", "截止日期"),
        ),
    )

    assert [fault["cell"] for row in run.staged.all() for fault in row.faults] == [refused] * bool(refused)


def test_two_rows_of_one_grid_are_refused_and_a_name_finds_the_grid(client, place):
    named = (place.community.name, "", place.grid.name, 5, "", "", "")
    coded = (place.community.name, place.grid.code, "", 6, "", "", "")
    run = checked(client, book_of(named, coded))

    assert counts(run) == (0, 1, 0, 1)


def test_grids_and_workers_beyond_ones_reach_are_nobodys_to_name(client, place, worker):
    person(place.other.street, Role.GRID_WORKER, name="别处的人")
    rows = (
        (place.other.community.name + place.other.community.code, "A1", "甲", 1, 1, "", ""),
        (place.community.name, "A2", "乙", 1, 1, "别处的人", ""),
    )
    run = checked(client, book_of(*rows))

    assert counts(run) == (0, 0, 0, 2)
    assert "须先建账号" in run.staged.get(line=3).faults[0]["advice"]


def test_who_draws_no_grids_imports_none_but_may_look(client_of, place, community_cadre):
    client = client_of(community_cadre)

    assert client.get(reverse("import_upload", args=["grids.grids"])).status_code == 403
    assert "导出" in client.get(reverse("grid_list")).content.decode()
    assert exported(client).active.max_row == 4


@pytest.mark.parametrize("workers", [("其其格", ""), ("", "其其格"), ("无", "")])
def test_what_moved_on_since_the_check_stops_the_whole_import(
    client, place, worker, other, street_staff, workers
):
    rows = (
        (place.community.name, "A1", "甲", 1, 1, "", ""),
        (place.community.name, place.grid.code, "", "", "", *workers),
    )
    run = checked(client, book_of(*rows))
    end_post(post=GridPost.objects.get(), ends_on=TODAY(), actor=street_staff)

    run = ended(client, run, "apply")
    assert (run.applied_at, Grid.objects.filter(code="A1").exists()) == (None, False)
    assert "第3行" in run.notes[0]


def test_posts_that_changed_stop_no_row_that_is_not_about_posts(client, place, worker, street_staff):
    run = checked(client, book_of((place.community.name, place.grid.code, "", 7, "", "乌兰", "")))
    end_post(post=GridPost.objects.get(), ends_on=TODAY(), actor=street_staff)

    assert ended(client, run, "apply").applied_at
    assert posts_of(place.grid) == [("worker", "main", days(-30), TODAY())]


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (lambda other: Grant.objects.filter(user=other).update(state=Grant.State.REVOKED), "其其格"),
        (lambda other: User.objects.filter(pk=other.pk).update(is_active=False), "第2行"),
    ],
)
def test_a_role_or_an_account_lost_since_the_check_stops_it_too(client, place, other, lost, said):
    run = checked(client, book_of((place.community.name, "A1", "甲", 1, 1, "其其格", "")))
    lost(other)

    run = ended(client, run, "apply")
    assert (run.applied_at, Grid.objects.filter(code="A1").exists()) == (None, False)
    assert said in run.notes[0]


@pytest.mark.parametrize("act", ["visit", "post", "change"])
def test_an_import_with_which_somebody_went_on_is_not_taken_back(client, place, other, street_staff, act):
    run = brought_in(client, (place.community.name, "A1", "甲", 1, 1, "其其格", ""))
    grid = Grid.objects.get(code="A1")
    if act == "visit":
        add_visit(grid=grid, actor=other, kind="shop", place="8号", finding="well")
    elif act == "post":
        end_post(post=GridPost.objects.get(grid=grid), ends_on=TODAY(), actor=street_staff)
    else:
        change_grid(grid, version=1, actor=street_staff, households=9)

    run = ended(client, run, "undo")
    assert run.undone_at is None
    assert "第2行" in run.notes[0]
    assert GridPost.objects.filter(grid=grid).exists()


def test_a_grid_that_somebody_staffed_since_is_not_taken_back(client, place, other, street_staff):
    run = brought_in(client, (place.community.name, "A1", "甲", 1, 1, "", ""))
    grid = Grid.objects.get(code="A1")
    post_worker(grid=grid, worker=other, duty="main", starts_on=TODAY(), actor=street_staff)

    run = ended(client, run, "undo")
    assert (run.undone_at, Grid.objects.filter(code="A1").exists()) == (None, True)
    assert "第2行" in run.notes[0]


@pytest.mark.parametrize(
    ("since", "said"), [("moved", "第2行"), ("reopened", "第2行"), ("another", "本网格已有主责网格员")]
)
def test_a_post_that_somebody_touched_since_does_not_run_on(client, place, worker, other, since, said):
    row = (place.community.name, place.grid.code, "", "", "", "", "", days(5))
    run = brought_in(client, row, header=(*HEADER, "截止日期"))
    post = GridPost.objects.filter(worker=worker)
    if since == "another":
        make.post(place.grid, other, starts_on=days(6))
    else:
        post.update(ends_on=days(4) if since == "moved" else None)
    stored = list(GridPost.objects.values_list("pk", "ends_on"))

    run = ended(client, run, "undo")
    assert (run.undone_at, list(GridPost.objects.values_list("pk", "ends_on"))) == (None, stored)
    assert said in run.notes[0]


@pytest.mark.parametrize("ends", [True, False])
def test_a_post_that_an_import_began_is_history_once_it_ended_or_somebody_worked_in_it(
    client, place, worker, other, street_staff, ends
):
    run = brought_in(client, (place.community.name, place.grid.code, "", "", "", "其其格", ""))
    if ends:
        end_post(post=GridPost.objects.get(worker=other), ends_on=TODAY(), actor=street_staff)
    else:
        add_visit(grid=place.grid, actor=other, kind="shop", place="8号", finding="well")

    run = ended(client, run, "undo")
    assert run.undone_at is None
    assert posts_of(place.grid) == [
        ("worker", "main", days(-30), days(-1)),
        ("qiqige", "main", TODAY(), TODAY() if ends else None),
    ]


def test_what_is_taken_back_is_recorded_and_nothing_else_is_touched(client, place, worker, other):
    elsewhere = make.grid(place.community, code="W9", name="第九网格")
    make.post(elsewhere, person(place.street, Role.GRID_WORKER), ends_on=days(-1))
    make.post(elsewhere, other, ends_on=days(-1))
    run = brought_in(
        client,
        (place.community.name, place.grid.code, "", 7, "", "其其格", ""),
        (place.community.name, "A1", "甲", 1, 1, "", "乌兰"),
    )
    keys = [str(key) for key in GridPost.objects.order_by("pk").values_list("pk", flat=True)]
    drawn = str(Grid.objects.get(code="A1").pk)
    before = AuditEntry.objects.count()

    ended(client, run, "undo")
    entries = AuditEntry.objects.order_by("pk")[before:]
    assert [
        (one.row_id, one.changes) for one in entries if one.action == "grids.import_grids" and one.row_id
    ] == [
        (keys[3], {"worker": ["其其格", None], "duty": ["main", None]}),
        (keys[0], {"ends_on": [days(-1).isoformat(), None]}),
        (keys[4], {"worker": ["乌兰", None], "duty": ["backup", None]}),
        (drawn, {"code": ["A1", None], "name": ["甲", None]}),
    ]
    assert [post.ends_on for post in GridPost.objects.order_by("pk")] == [None, days(-1), days(-1)]


def test_a_visit_made_before_does_not_keep_an_import_from_being_taken_back(client, place, worker, other):
    make.visit(place.grid, worker, visited_at=timezone.now() - timedelta(days=2))
    run = brought_in(client, (place.community.name, place.grid.code, "", 7, "", "其其格", "乌兰"))

    ended(client, run, "undo")
    place.grid.refresh_from_db()
    assert place.grid.households == 200
    assert posts_of(place.grid) == [("worker", "main", days(-30), None)]


def test_a_hundred_rows_are_checked_with_as_many_queries_as_one(place, worker, other, street_staff):
    check = check_grids(GRID_SHEET)
    for number in range(100):
        Area.objects.create(code=f"1502070010{number:02}", name=f"第{number}社区", level=5)

    def counted(rows: int) -> int:
        same = {"organisation": place.community.name, "households": 1, "people": 1}
        lines = [
            (number, same | {"code": f"Q{number}", "name": f"新{number}", "main": "乌兰", "backup": "其其格"})
            for number in range(rows)
        ]
        for number, values in lines:
            values["area"] = f"第{number}社区"
        street_staff.forget_posts()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            staged = list(check(lines, lambda line, key: f"{key}{line}", {}, street_staff))
        assert {row.outcome for row in staged} <= {"new", "changed"}, staged[0].faults
        return len(queries)

    one = counted(1)
    for number in range(30):
        make.post(make.grid(place.community, code=f"Q{number}"), worker)
    assert counted(100) == one <= 8


def test_the_template_says_how_each_column_is_filled_in(client):
    answer = client.get(reverse("import_template", args=["grids.grids"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    texts = str([cell for sheet in book for row in sheet.values for cell in row])

    assert "社区*" in texts
    assert "网格编码*" in texts
    assert "多人用“、”隔开" in texts
