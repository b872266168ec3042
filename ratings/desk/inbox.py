"""What ratings show in the inbox: scores to give, rounds to propose and publish, objections, notices to read."""

from collections.abc import Sequence

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.inbox import Ask, Group, Item, declare_started, declare_todo, total_of
from ratings.objections.models import Objection
from ratings.objections.waiting import ANSWER, RAISE, to_answer, to_look_at
from ratings.publishing.waiting import PROPOSE, PUBLISH, to_propose, to_publish
from ratings.reviews.waiting import SCORE, Sheet, to_score

SHOWN, STARTED = 50, 20


def count(ask: Ask) -> int:
    """Return the number of items that wait: sheets to score, rounds, objections, own standings in notice."""
    user = ask.user
    rows = [
        found(user).order_by().values_list("pk")
        for verb, found in (
            (PROPOSE, to_propose),
            (PUBLISH, to_publish),
            (ANSWER, to_answer),
            (RAISE, to_look_at),
        )
        if user.may(verb)
    ]
    # One query for all rights, because the menu of every page shows this number.
    waiting = rows[0].union(*rows[1:], all=True).count() if rows else 0
    return waiting + len(_open_sheets(user))


def todo(ask: Ask) -> Sequence[Group]:
    """Return the items that wait, decisions on scores first."""
    user = ask.user
    found = [_scores(_open_sheets(user))]
    if user.may(PROPOSE):
        found.append(_rounds(_("Drafts to put up for notice"), "send", to_propose(user), "propose"))
    if user.may(PUBLISH):
        found.append(_rounds(_("Rankings to publish"), "file-check", to_publish(user), "publish"))
    if user.may(ANSWER):
        found.append(_objections(to_answer(user)))
    if user.may(RAISE):
        found.append(_notices(to_look_at(user)))
    return found


def _open_sheets(user) -> list[Sheet]:
    return [sheet for sheet in to_score(user) if sheet.waiting] if user.may(SCORE) else []


def _scores(sheets: Sequence[Sheet]) -> Group:
    items = [
        Item(
            f"{sheet.round} · {sheet.criterion}",
            reverse("score_sheet", args=[sheet.round.pk, sheet.criterion.pk]),
            ngettext("%(n)s branch to score", "%(n)s branches to score", sheet.waiting)
            % {"n": sheet.waiting},
        )
        for sheet in sheets
    ]
    return Group(_("Scores to give"), "stamp", len(items), items, reverse("score_desk"))


def _rounds(label: str, icon: str, rows: models.QuerySet, what: str) -> Group:
    items = [
        Item(str(row), reverse("round_detail", args=[row.pk]), label, row.notice_until)
        for row in rows.select_related("scheme").order_by("month", "pk")[:SHOWN]
    ]
    return Group(label, icon, rows.count(), items, f"{reverse('round_list')}?what={what}")


def _objections(rows: models.QuerySet) -> Group:
    items = [
        Item(str(row), reverse("objection_detail", args=[row.pk]), _("answer it"), is_alarming=True)
        for row in rows.select_related("entry", "criterion").order_by("pk")[:SHOWN]
    ]
    url = f"{reverse('objection_list')}?what=answer"
    return Group(_("Objections to answer"), "message-circle-question-mark", rows.count(), items, url)


def _notices(rows: models.QuerySet) -> Group:
    items = [
        Item(
            str(row),
            reverse("standing_detail", args=[row.pk]),
            _("look, and object if need be"),
            row.round.notice_until,
        )
        for row in rows.select_related("round", "entry").order_by("round__notice_until", "pk")[:SHOWN]
    ]
    return Group(_("Scores in notice"), "megaphone", rows.count(), items, reverse("rating_home"))


def started(ask: Ask) -> Sequence[Group]:
    """Return the objections that this person raised, and their states."""
    raised = Objection.objects.visible_to(ask.user, "ratings.view_objection").filter(raised_by=ask.user)
    items = [
        Item(
            str(row), reverse("objection_detail", args=[row.pk]), row.get_state_display(), since=row.raised_at
        )
        for row in raised.select_related("entry", "criterion").order_by("-pk")[:STARTED]
    ]
    return [Group(_("objections"), "message-circle-question-mark", total_of(raised, items, STARTED), items)]


declare_todo(todo, count)
declare_started(started)
