"""Filters of one request leave those of the next as they were declared."""

import pytest
from django.http import QueryDict

from portal.ui.pages.view_tabs import CountingRequest
from rectification.ledger.filters import ProblemFilter
from rectification.ledger.models import Problem

pytestmark = pytest.mark.django_db


def filtered(user, query: str = "") -> ProblemFilter:
    asking = CountingRequest(user, QueryDict(query))
    asking.trusts_query = False
    return ProblemFilter(asking.GET, Problem.objects.all(), request=asking)


def test_a_filter_set_changes_its_own_filters_only(cadre, staff):
    declared = dict(ProblemFilter.base_filters["type"].extra)

    first, second = filtered(cadre), filtered(staff)

    assert first.filters["type"].extra["choices"] is not second.filters["type"].extra["choices"]
    assert ProblemFilter.base_filters["type"].extra == declared
    assert first.filters["q"].field is not second.filters["q"].field
    assert not hasattr(ProblemFilter.base_filters["q"], "_field")


def test_a_filter_with_a_method_calls_that_of_its_own_set(cadre, problem):
    first, second = filtered(cadre, f"chosen={problem.pk}"), filtered(cadre, "chosen=0")

    assert first.filters["chosen"].filter.f.parent is first
    assert [one.pk for one in first.qs] == [problem.pk]
    assert list(second.qs) == []


def test_units_are_offered_by_name_alone(admin, problem, django_assert_num_queries):
    form = filtered(admin, f"unit={problem.unit_id}").form
    drawn = str(form["unit"])

    assert f'<option value="{problem.unit_id}" selected>{problem.unit.name}</option>' in drawn
    with django_assert_num_queries(1):
        str(form["unit"])
