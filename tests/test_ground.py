"""The ground in one glance: the five people and what reaches them."""

import pytest

from portal.organisations.models import Organisation


def test_reach_is_the_subtree_of_a_grant(tree, cadre, reviewer, outsider):
    permission = "organisations.view_organisation"

    def names(user):
        return set(Organisation.objects.visible_to(user, permission).values_list("name", flat=True))

    assert names(cadre) == {"甲局第一党支部"}
    assert names(outsider) == {"乙局第一党支部"}
    assert "甲局第一党支部" in names(reviewer)
    assert "乙局第一党支部" in names(reviewer)
    assert "市委" not in names(reviewer)


@pytest.mark.django_db
def test_database_driver_is_psycopg2():
    from django.db import connection

    if connection.vendor == "postgresql":
        assert connection.Database.__name__ == "psycopg2"
