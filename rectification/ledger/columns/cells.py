"""Cells of the ledger's lists, drawn as safe HTML (portal.ui.cells). Templates draw the same cells by tags."""

from datetime import date
from urllib.parse import quote

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.memory.asking import day_shown
from portal.ui.backfill import tag
from portal.ui.cells import NOTHING, Drawing, address, icon, light_mark, row_address
from portal.ui.markup import markup
from rectification.ledger.models import Lateness, Measure, Problem

TONES = {
    Problem.State.REGISTERED: ("plain", "clipboard-list"),
    Problem.State.RECTIFYING: ("amber", "clock"),
    Problem.State.IN_REVIEW: ("blue", "hourglass"),
    Problem.State.RETURNED: ("amber", "undo-2"),
    Problem.State.CLOSED: ("green", "circle-check-big"),
    Problem.State.VOID: ("plain", "ban"),
}


def remaining(row: Problem | Measure, today: date) -> dict[str, str]:
    """Return tone and words of a limit: days left, days past, or the day of closing."""
    if isinstance(row, Problem) and row.state not in Problem.WORKING:
        answered = _answered(row)
        if answered:
            return answered
    days = (row.due_on - today).days
    if days < 0:
        return {"tone": "red", "text": ngettext("%(n)s day over", "%(n)s days over", -days) % {"n": -days}}
    if days == 0:
        return {"tone": "amber", "text": _("due today")}
    text = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}
    return {"tone": "amber" if days <= 7 else "", "text": text}


def _answered(row: Problem) -> dict[str, str] | None:
    """Return tone and words of a problem that is closed, void or in review, None where the limit still runs."""
    if row.state == Problem.State.VOID:
        return {"tone": "", "text": ""}
    if row.state == Problem.State.IN_REVIEW and not row.is_in_time:
        return None
    day = {"day": (row.closed_on or row.applied_on or row.due_on).strftime("%m-%d")}
    if row.state == Problem.State.IN_REVIEW:
        return {"tone": "", "text": _("applied on %(day)s") % day}
    if row.is_in_time:
        return {"tone": "", "text": _("closed on %(day)s") % day}
    return {"tone": "red", "text": _("closed overdue on %(day)s") % day}


def day_of(drawing: Drawing | None) -> date:
    """Return the day for which rows are read, once per page."""
    return drawing.real_day if drawing else day_shown()


def type_cell(row: Problem, _drawing: Drawing | None = None) -> SafeString:
    """Draw the aspect over the type."""
    return markup(
        '<span class="sm">{}</span> <span class="xs faint blk">{} {}</span>',
        row.type.aspect.name,
        row.type.code,
        row.type.title,
    )


def limit_cell(row: Problem | Measure, drawing: Drawing | None = None) -> SafeString:
    """Draw the limit and the days left."""
    left = remaining(row, day_of(drawing))
    return markup(
        '<span class="due {} num">{}<small>{}</small></span>',
        left["tone"],
        row.due_on.isoformat(),
        left["text"],
    )


def light_cell(row: Problem | Measure, drawing: Drawing | None = None) -> SafeString:
    """Draw the light of a row today. A void problem has none."""
    light = row.light_on(day_of(drawing))
    return light_mark(light.value, light.label) if light else NOTHING


def measures_cell(row: Problem, drawing: Drawing | None = None) -> SafeString:
    """Draw the number of finished measures in the colour of the light."""
    if not row.measures_total:
        return markup('<span class="faint sm">{}</span>', _("no measure yet"))
    done, total = row.measures_done, row.measures_total
    light = row.light_on(day_of(drawing))
    return markup(
        '<div class="mp"><progress class="pg{}" value="{}" max="{}" aria-label="{}"></progress>'
        '<span class="num">{}/{}</span></div>',
        f" {light.value}" if light in ("red", "amber") else "",
        done,
        total,
        _("%(done)s of %(total)s measures finished") % {"done": done, "total": total},
        done,
        total,
    )


def state_cell(row: Problem, _drawing: Drawing | None = None) -> SafeString:
    """Draw the state as a badge. What was closed after a late application, or entered late, says so."""
    colour, drawn = TONES[row.state]
    label = Problem.State(row.state).label
    if row.state == Problem.State.CLOSED and not row.is_in_time:
        colour, label = "amber", Lateness.CLOSED_OVERDUE.label
    late = tag(row.found_on, row.registered_at)
    return markup('<span class="tag {}">{}{}</span>{}', colour, icon(drawn, 14), label, late)


def urged_cell(row: Problem, _drawing: Drawing | None = None) -> SafeString:
    """Draw how often a problem was urged, when last and by whom."""
    if not (row.urges_total and row.last_urge):
        return markup('<span class="faint sm">{}</span>', _("not urged"))
    sentence = ngettext("urged %(n)s time", "urged %(n)s times", row.urges_total) % {"n": row.urges_total}
    return markup(
        '<span class="sm">{}<small class="blk faint">{} {}</small></span>',
        sentence,
        timezone.localtime(row.last_urge.at).strftime("%m-%d"),
        row.last_urge.by.name,
    )


def measure_cell(row: Measure, _drawing: Drawing) -> SafeString:
    """Draw a measure as a link to its problem."""
    return markup('<a class="t" href="{}">{}</a>', row_address("problem_detail", row.problem_id), row.action)


def act_cell(row: Problem, drawing: Drawing) -> SafeString:
    """Draw the main action for a row of the ledger: review, urge, log progress, or open it."""
    logs = drawing.may("rectification.log_progress", row.organisation_path)
    if row.state == Problem.State.IN_REVIEW and drawing.may(
        "rectification.decide_closing", row.organisation_path
    ):
        return _act_link(row, drawing, "soft", _("Review"))
    if row.state in Problem.WORKING and logs:
        return _act_link(row, drawing, "", _("Log"))
    if row.state in Problem.WORKING and drawing.may("rectification.urge_problem", row.organisation_path):
        return urge_button(row, drawing, "s")
    return _act_link(row, drawing, "ghost", _("Open"))


def _act_link(row: Problem, drawing: Drawing, style: str, label: str) -> SafeString:
    opened = f"{row_address('problem_detail', row.pk)}?list={quote(drawing.query, safe='')}"
    return markup(
        '<a class="btn s{}" href="{}">{}<span class="sr"> {}</span></a>',
        f" {style}" if style else "",
        opened,
        label,
        row.number,
    )


def urge_button(row: Problem, drawing: Drawing, size: str) -> SafeString:
    """Draw the button that urges one problem. It asks for confirmation if somebody urged within 24 hours."""
    return markup(
        '<form class="inline" method="post" action="{}" data-once>{}<input type="hidden" name="chosen" value="{}">'
        '<input type="hidden" name="direct" value="1"><input type="hidden" name="next" value="{}">'
        '<button class="btn {}">{}{}<span class="sr"> {}</span></button></form>',
        address("urge_problems"),
        drawing.csrf_field,
        row.pk,
        drawing.address,
        size,
        icon("bell-ring", 15),
        _("Urge"),
        row.number,
    )
