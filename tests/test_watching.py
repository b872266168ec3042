"""The watcher of the access table sees every write that stays, and no other."""

import pytest
from django.db import connection, transaction

from portal.organisations.models import Organisation
from tests.factories.organisations import organisation
from tests.watching import Writes

pytestmark = pytest.mark.django_db


def watched(act) -> list[str]:
    """Return what an act leaves behind: the first two words of each statement."""
    writes = Writes()
    with connection.execute_wrapper(writes):
        act()
    return [" ".join(sql.split()[:2]).upper() for sql in writes.statements]


def test_reading_leaves_nothing(tree):
    assert watched(lambda: list(Organisation.objects.select_for_update())) == []


def test_each_kind_of_write_is_seen(tree):
    def write():
        Organisation.objects.filter(pk=tree.branch_a.pk).update(name="新名")
        made = organisation(tree.office_a, name="新支部")
        Organisation.objects.filter(pk=made.pk).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH one AS (SELECT 1 AS n) UPDATE organisations_organisation SET name = name WHERE id = %s",
                [tree.branch_a.pk],
            )

    seen = watched(write)
    assert seen[0] == 'UPDATE "ORGANISATIONS_ORGANISATION"'
    assert any(sql.startswith("INSERT INTO") for sql in seen)
    assert any(sql.startswith("DELETE FROM") for sql in seen)
    assert seen[-1] == "WITH ONE"


def test_what_touches_no_row_is_not_left(tree):
    assert watched(lambda: Organisation.objects.filter(pk=0).update(name="新名")) == []


def test_what_is_rolled_back_is_not_left(tree):
    def write_and_take_back():
        with transaction.atomic():
            Organisation.objects.filter(pk=tree.branch_a.pk).update(name="新名")
            transaction.set_rollback(True)

    assert watched(write_and_take_back) == []


def test_what_stands_around_a_rollback_stays(tree):
    def write():
        rows = Organisation.objects.filter(pk=tree.branch_a.pk)
        rows.update(name="一")
        with transaction.atomic():
            with transaction.atomic():
                rows.update(name="二")
            transaction.set_rollback(True)
        with transaction.atomic():
            rows.update(name="三")

    assert len(watched(write)) == 2
