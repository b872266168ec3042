"""What ratings offer to the inbox: the number in the menu is the number of the page, for everybody who has a part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.inbox import Ask, count_todo, started, todo
from ratings.models import Objection
from tests.factories import ratings as make


@pytest.fixture
def months(tree, admin):
    scheme = make.scheme(tree.committee)
    make.group(scheme, tree.branch_a, tree.branch_b)
    scores = {tree.branch_a: 9000, tree.branch_b: 8000}
    over = {"proposed_by": admin, "notice_until": timezone.localdate() + timedelta(days=3)}
    notice = make.ranked(scheme, scores, make.MONTH.replace(month=9), "notice", **over)
    make.ranked(scheme, scores, make.MONTH.replace(month=10))
    return notice


def totals(user):
    return {str(group.label): group.total for group in todo(Ask(user, timezone.localdate()))}


def test_everybody_finds_his_part_and_the_menu_says_how_much(months, tree, admin, reviewer, cadre, outsider):
    today = timezone.localdate()

    assert totals(reviewer)["待评分"] == 1
    assert totals(admin)["待公示的初排"] == 1
    assert totals(cadre)["公示中的得分"] == totals(outsider)["公示中的得分"] == 1
    for user in (admin, reviewer, cadre, outsider):
        assert count_todo(Ask(user, today)) == sum(totals(user).values())


def test_an_objection_waits_for_the_organiser_and_stands_with_who_raised_it(months, tree, admin, cadre):
    Objection.objects.create(entry=make.entry(months, tree.branch_a), text="应计入补录", raised_by=cadre)

    assert totals(admin)["待答复的异议"] == 1
    own = {str(group.label): group for group in started(Ask(cadre, timezone.localdate()))}
    assert own["异议"].total == 1
