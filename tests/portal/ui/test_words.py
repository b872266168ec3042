"""Words on screen: required fields are named, empty choices say what to do, filters are told in words."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from portal.notifications.models import Notification
from portal.ui.forms import PersonalForm
from portal.ui.history import shown_changes
from portal.ui.templatetags.ui import reference
from rectification.ledger.filters import ProblemFilter
from rectification.models import Campaign


class AskingForm(PersonalForm):
    title = forms.CharField(label="问题表现")
    state = forms.ChoiceField(label="状态", choices=[("", "---------"), ("a", "甲")])


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def test_a_required_field_is_named():
    form = AskingForm({}, user=None)

    assert form.errors["title"] == ["请填写问题表现。"]
    assert form.errors["state"] == ["请选择状态。"]


def test_an_empty_choice_says_what_to_do():
    assert AskingForm(user=None).fields["state"].choices == [("", "请选择"), ("a", "甲")]


@pytest.mark.parametrize(
    ("query", "words"),
    [("", ""), ("slice=open", "未销号"), ("slice=open&q=学习", "未销号；")],
)
def test_a_filter_is_told_in_words(admin, query, words):
    told = ProblemFilter.in_words(admin, QueryDict(query))

    assert told.startswith(words)
    assert "slice" not in told
    assert ("学习" in told) == ("学习" in query)


def test_quotation_marks_inside_a_quoted_title_are_single():
    notice = Notification(
        sentence="%(who)s has launched “%(what)s”. Your unit takes part.",
        words={"who": "“市直”工委", "what": "“灯下黑”专项整治"},
    )

    assert notice.text == "“市直”工委已发起“‘灯下黑’专项整治”，您单位参与其中。"


def test_what_a_change_record_counts_is_told_in_the_readers_language():
    class Entry:
        changes = {"units": [None, 92]}

    assert shown_changes(Campaign, Entry()) == [{"label": "参与单位（个）", "before": None, "after": 92}]


def test_the_reference_of_a_request_can_be_read_out():
    assert reference("3f2a91c7d0e14b5f9a7c1e2d3b4a5c6d") == "3F2A 91C7"
