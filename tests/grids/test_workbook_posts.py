"""The posts that a row of the workbook of grids asks for: which end, which begin, on which days."""

from datetime import date, timedelta
from itertools import count

import pytest

from grids.ground.services.workbook.posts import BACKUP, MAIN, first_day, last_day, planned
from grids.models import GridPost
from portal.accounts.models import User
from portal.spreadsheets.understanding import Fault

TODAY = date(2026, 3, 10)
WULAN, QIQIGE, BAYIN = (User(pk=key, name=name) for key, name in ((1, "乌兰"), (2, "其其格"), (3, "白音")))
KEYS = count(1)


def day(number: int | None) -> date | None:
    return None if number is None else TODAY + timedelta(days=number)


def post(worker, duty=MAIN, begins=-30, ends=None) -> GridPost:
    return GridPost(
        pk=next(KEYS), worker=worker, duty=duty, starts_on=day(begins), ends_on=day(ends), grid_id=1
    )


@pytest.mark.parametrize(
    ("held", "wanted", "ends", "begins"),
    [
        # Nothing is asked for, or what is there already.
        ([post(WULAN)], {}, [], []),
        ([post(WULAN), post(QIQIGE, BACKUP)], {MAIN: [WULAN], BACKUP: [QIQIGE]}, [], []),
        # Another one, nobody, one more.
        ([post(WULAN)], {MAIN: [QIQIGE]}, [0], [(QIQIGE, MAIN)]),
        ([post(WULAN), post(QIQIGE, BACKUP)], {MAIN: []}, [0], []),
        ([post(WULAN), post(QIQIGE, BACKUP)], {BACKUP: []}, [1], []),
        ([post(QIQIGE, BACKUP)], {BACKUP: [QIQIGE, BAYIN]}, [], [(BAYIN, BACKUP)]),
        ([post(QIQIGE, BACKUP), post(BAYIN, BACKUP)], {BACKUP: [BAYIN]}, [0], []),
        # A person has one post in a grid: the other one ends.
        ([post(WULAN), post(QIQIGE, BACKUP)], {MAIN: [QIQIGE]}, [0, 1], [(QIQIGE, MAIN)]),
        (
            [post(WULAN), post(QIQIGE, BACKUP)],
            {MAIN: [QIQIGE], BACKUP: [WULAN]},
            [0, 1],
            [(QIQIGE, MAIN), (WULAN, BACKUP)],
        ),
        # Only a post that has begun and has no end yet ends by a row.
        ([post(WULAN, begins=0)], {MAIN: [QIQIGE]}, [0], [(QIQIGE, MAIN)]),
        ([post(WULAN, ends=0)], {MAIN: [QIQIGE]}, [], [(QIQIGE, MAIN)]),
        ([post(WULAN, ends=5), post(QIQIGE, begins=6)], {MAIN: [WULAN]}, [], []),
        ([post(WULAN, ends=5), post(QIQIGE, begins=6)], {MAIN: [QIQIGE]}, [], []),
        ([post(QIQIGE, BACKUP, begins=1)], {BACKUP: []}, [], []),
        ([post(QIQIGE, BACKUP, ends=5)], {BACKUP: [], MAIN: [QIQIGE]}, [], [(QIQIGE, MAIN)]),
        # A main worker who leaves on a day that is set, or comes later, may be the backup worker.
        ([post(WULAN, ends=5)], {BACKUP: [WULAN]}, [], [(WULAN, BACKUP)]),
        ([post(WULAN, begins=3, ends=9)], {BACKUP: [WULAN]}, [], [(WULAN, BACKUP)]),
        # Posts to come stop nobody whom they do not concern.
        ([post(QIQIGE, begins=1)], {BACKUP: [WULAN]}, [], [(WULAN, BACKUP)]),
        ([post(QIQIGE, BACKUP, begins=1)], {MAIN: [WULAN]}, [], [(WULAN, MAIN)]),
        ([post(QIQIGE, BACKUP, begins=1)], {BACKUP: [WULAN]}, [], [(WULAN, BACKUP)]),
    ],
)
def test_a_row_ends_the_posts_of_those_whom_it_does_not_name_and_begins_those_of_the_new_ones(
    held, wanted, ends, begins
):
    plan = planned(held, wanted, TODAY)

    assert ([held.index(one) for one in plan.ends], plan.begins) == (ends, begins)


@pytest.mark.parametrize(
    ("held", "wanted", "key", "said"),
    [
        # Main and backup worker at once, as the row has it or as it would be.
        ([], {MAIN: [WULAN], BACKUP: [QIQIGE, WULAN]}, BACKUP, "乌兰"),
        ([post(WULAN)], {BACKUP: [WULAN]}, BACKUP, "乌兰"),
        ([post(WULAN, begins=0)], {BACKUP: [WULAN]}, BACKUP, "乌兰"),
        ([post(WULAN)], {MAIN: [WULAN], BACKUP: [WULAN]}, BACKUP, "乌兰"),
        # A post to come is in the way.
        ([post(WULAN, begins=1)], {MAIN: [QIQIGE]}, MAIN, "乌兰自2026-03-11起"),
        ([post(WULAN, BACKUP, begins=1)], {MAIN: [WULAN]}, MAIN, "乌兰自2026-03-11起"),
        ([post(WULAN, begins=1)], {BACKUP: [WULAN]}, BACKUP, "乌兰自2026-03-11起"),
    ],
)
def test_a_row_that_asks_for_two_posts_of_one_person_or_two_main_workers_is_refused(held, wanted, key, said):
    with pytest.raises(Fault) as fault:
        planned(held, wanted, TODAY)

    assert fault.value.key == key
    assert said in fault.value.problem


@pytest.mark.parametrize(("begins", "last"), [(-30, -1), (-1, -1), (0, 0)])
def test_a_post_that_is_replaced_ends_yesterday_but_not_before_its_first_day(begins, last):
    assert last_day(post(WULAN, begins=begins), TODAY) == day(last)


@pytest.mark.parametrize(
    ("duty", "held", "first"),
    [
        (MAIN, [], 0),
        (MAIN, [post(WULAN, ends=-1)], 0),
        (MAIN, [post(WULAN, ends=0)], 1),
        (MAIN, [post(WULAN, ends=5), post(WULAN, BACKUP, ends=2)], 6),
        (MAIN, [post(WULAN)], 0),
        (MAIN, [post(WULAN, BACKUP, ends=5)], 0),
        (BACKUP, [post(WULAN, ends=5)], 0),
        (BACKUP, [post(WULAN, BACKUP, ends=5)], 0),
        (BACKUP, [post(QIQIGE, ends=5)], 6),
        (MAIN, [post(QIQIGE, BACKUP, ends=5)], 6),
    ],
)
def test_a_post_begins_after_the_persons_own_one_and_after_that_of_another_main_worker(duty, held, first):
    assert first_day(QIQIGE, duty, held, TODAY) == day(first)
