"""The order of lists: what is empty stands last on both databases, whichever way the reader sorts."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Grant
from portal.accounts.roles import Role
from portal.ui.pages.ordering import in_order
from ratings.models import Standing
from rectification.models import Problem
from tests.factories.accounts import grant, person


@pytest.mark.parametrize("sort", ["ends_on", "-ends_on"])
def test_what_has_no_value_stands_last_either_way(sort, client_of, tree, keeper):
    holder = person(tree.branch_a)
    grant(holder, Role.UNIT_STAFF, tree.office_a)
    grant(holder, Role.BRANCH_CADRE, tree.branch_a, ends_on=timezone.localdate())

    page = client_of(keeper).get(reverse("grant_list"), {"sort": sort}).context["page"]
    ends = [row.ends_on is None for row in page.object_list]

    assert False in ends
    assert ends == sorted(ends)


def test_only_columns_that_may_be_empty_are_ordered_by_an_expression():
    assert str(in_order(Problem.objects.all(), "-due_on", "pk").query.order_by) == "('-due_on', 'pk')"
    assert in_order(Standing.objects.all(), "entry__name").query.order_by == ("entry__name",)
    for model, name in ((Grant, "ends_on"), (Standing, "-place")):
        (order,) = in_order(model.objects.all(), name).query.order_by
        assert (order.nulls_last, order.descending) == (True, name.startswith("-"))
