"""Versions have an index by organisation, also in a portal that remembered before there was one."""

from django.db import connection

from portal.memory.registry import place_of, remembered
from portal.memory.services import INDEXES, after_migrations
from portal.memory.triggers import by_place
from rectification.models import Measure, Problem


def held() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_a_lost_index_is_made_again_and_models_without_a_place_have_none(db):
    wanted = {by_place(model)[0] for model in remembered()} - {""}
    assert wanted <= held()
    assert by_place(Problem)[0] in wanted
    assert (place_of(Problem), by_place(Measure)) == ("organisation_id", ("", ""))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX "{by_place(Problem)[0]}"')
    assert not wanted <= held()

    after_migrations()

    assert wanted <= held()
