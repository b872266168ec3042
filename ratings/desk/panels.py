"""What ratings show on the home page: the flag, and the duties of a person."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import statements
from portal.accounts.models import User
from portal.columns import Column, Kind
from portal.dashboards.panels import Duty, Panel, Question, Sheet, declare, declare_duties
from portal.ui.cells import hundredths, row_address
from portal.ui.markup import markup, repeated
from ratings.flags.tables import Place, tables_of
from ratings.objections.waiting import ANSWER, RAISE, to_answer, to_look_at
from ratings.publishing.waiting import PROPOSE, PUBLISH, to_propose, to_publish
from ratings.reviews.columns import STANDING
from ratings.reviews.waiting import SCORE, to_score
from ratings.rounds.models import Round

VIEW, VIEW_ROUND = "ratings.view_standing", "ratings.view_round"
WAITING = {PROPOSE: to_propose, PUBLISH: to_publish, ANSWER: to_answer, RAISE: to_look_at}
SHOWN = 6
ROW = """<tr>
        <td>{}</td>
        <td><a href="{}">{}</a></td><td class="num b">{}</td><td class="d-only">{}</td><td>{}</td>
      </tr>"""


def build(question: Question) -> Mapping | None:
    """Return the latest published month: the first group that the reader may see, its holder and first places."""
    user = question.user
    found = statements.sent(("latest round", user.sight(VIEW_ROUND)), lambda: _latest(user))
    if not found:
        return None
    latest = found[0]
    tables = tables_of(latest, user, SHOWN)
    if not tables:
        return None
    table = tables[0]
    table.places = table.places[:SHOWN]
    return {"round": latest, "table": table, "rows": repeated(ROW, map(_cells, table.places))}


def _cells(place: Place) -> tuple[object, ...]:
    standing = place.standing
    return (
        markup('<span class="rk r{0}">{0}</span>', standing.place) if standing.place else "—",
        row_address("standing_detail", standing.pk),
        standing.entry.name,
        hundredths(standing.total),
        place.spark or "—",
        place.moved_mark,
    )


def _latest(user: User) -> QuerySet:
    rounds = Round.objects.visible_to(user, VIEW_ROUND).filter(state=Round.State.PUBLISHED)
    return rounds.select_related("scheme", "organisation").order_by("-month", "pk")[:1]


def sheets(content: Mapping) -> list[Sheet]:
    """Return these places as a sheet."""
    rows = [[_written(column, place.standing) for column in STANDING] for place in content["table"].places]
    return [Sheet(gettext_lazy("Rotating red flag"), STANDING, rows)]


def _written(column: Column, standing) -> object:
    value = column.of(standing)
    return value / 100 if column.kind == Kind.HUNDREDTHS and value is not None else value


def duties(question: Question) -> Sequence[Duty]:
    """Return the duties: scores, rounds to propose or publish, objections to answer, notices to read."""
    user = question.user
    found = []
    if user.may(SCORE):
        waiting = sum(sheet.waiting for sheet in to_score(user))
        found.append(Duty(_("scores to give"), waiting, reverse("score_desk"), "stamp"))
    numbers = _numbers(user)
    if PROPOSE in numbers:
        url = f"{reverse('round_list')}?what=propose"
        found.append(Duty(_("drafts to put up for notice"), numbers[PROPOSE], url, "send"))
    if PUBLISH in numbers:
        url = f"{reverse('round_list')}?what=publish"
        found.append(Duty(_("rankings to publish"), numbers[PUBLISH], url, "file-check"))
    if ANSWER in numbers:
        url = f"{reverse('objection_list')}?what=answer"
        icon = "message-circle-question-mark"
        found.append(Duty(_("objections to answer"), numbers[ANSWER], url, icon, is_alarming=True))
    if RAISE in numbers:
        label, url = _("scores in notice: look, and object if need be"), reverse("rating_home")
        found.append(Duty(label, numbers[RAISE], url, "megaphone"))
    return found


def _numbers(user: User) -> dict[str, int]:
    """Return {permission: number of rows that wait} for the permissions that the person holds, in one query."""
    held = [permission for permission in WAITING if user.may(permission)]
    if not held:
        return {}
    counted = statements.counts(
        ("what waits in ratings", user.rights), lambda: [WAITING[one](user) for one in held]
    )
    return dict(zip(held, counted, strict=True))


declare_duties(duties)
declare(Panel("ratings.flag", VIEW, "dashboards/flag.html", 35, build, sheets, is_half=True))
