"""The columns of grids. No column holds a resident's name, phone or address."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.models import Booking, Grid, Partner, Report, Visit, VisitKind, Wish
from grids.models.person import Answer
from grids.services.workbook.written import in_order
from portal.columns import Column, Kind, choices_of
from portal.ui.cells import Drawing, icon
from portal.ui.markup import joined, markup

COMMUNITY = Column(
    "organisation", _("community"), ("organisation__name",), width=28, sort="organisation_path"
)
GRID_NAME = Column("grid", _("grid"), ("grid__name",), width=14, sort="grid__code")
NEEDED_BY_A_NEW_GRID = _("A new grid needs this.")
WRITTEN_BY_NAME = _(
    "By name or by account; the account in brackets behind the name where two bear it. Whoever is no longer there ends"
    " the post, whoever is new begins one. “None” ends it without a successor."
)
TONES = {
    "green": ("closed", "confirmed"),
    "amber": ("reported", "collected", "screened", "booked", "rescheduled", "published"),
    "blue": ("accepted", "assigned", "claimed", "handled", "fulfilled", "done"),
    "red": ("returned",),
}
BY_STATE = {state: tone for tone, states in TONES.items() for state in states}


def tone_of(state: str) -> str:
    """Return the colour of a state's tag; grey for what came to nothing."""
    return BY_STATE.get(state, "")


def state_cell(row: Report | Wish | Booking, _drawing: Drawing) -> SafeString:
    """Draw the state as a tag; a limit that has passed is said beside it."""
    tag = markup('<span class="tag {}">{}</span>', tone_of(row.state), row.get_state_display())
    if not getattr(row, "is_late_now", False):
        return tag
    return markup('{} <span class="tag red">{}{}</span>', tag, icon("clock-alert", 14), gettext("overdue"))


def workers_cell(row: Grid, _drawing: Drawing) -> SafeString:
    """Draw who works in a grid, the main worker first; `posts_now` is prefetched."""
    if not row.posts_now:
        nobody = icon("user-round-x", 14), gettext("nobody posted")
        return markup('<span><span class="tag amber">{}{}</span></span>', *nobody)
    backup = markup('<span class="faint">{}</span>', gettext("(backup)"))
    posts = [markup("{}{}", post.worker, backup if post.duty == "backup" else "") for post in row.posts_now]
    return markup("<span>{}</span>", joined(posts, "、"))


GRID = (
    Column("name", _("grid"), width=16, sort="code"),
    COMMUNITY,
    Column("code", _("grid code"), kind=Kind.CODE, width=12, secondary=True),
    Column(
        "kind", _("kind of grid"), kind=Kind.CHOICE, choices=choices_of(Grid.Kind), width=16, on_page=False
    ),
    Column("households", _("households"), kind=Kind.INTEGER, width=10, sort="households"),
    Column("people", _("residents"), kind=Kind.INTEGER, width=10, sort="people"),
    Column("workers", _("grid workers"), ("pk",), cell=workers_cell, width=24),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12, on_page=False),
    Column("ends_on", _("until"), kind=Kind.DATE, width=12, on_page=False),
)
# What goes out as a workbook and comes back: figures, and who works there.
GRID_SHEET = (
    Column(
        "organisation_code",
        _("organisation code"),
        ("organisation__code",),
        kind=Kind.CODE,
        width=16,
        hint=_("Code or name of the community is enough; the code is safer."),
    ),
    COMMUNITY,
    Column(
        "code",
        _("grid code"),
        kind=Kind.CODE,
        width=12,
        hint=_("A grid is found by it; another code is another grid."),
    ),
    Column("name", _("grid"), width=16, hint=NEEDED_BY_A_NEW_GRID),
    Column("kind", _("kind of grid"), kind=Kind.CHOICE, choices=choices_of(Grid.Kind), width=16),
    Column("households", _("households"), kind=Kind.INTEGER, width=10, hint=NEEDED_BY_A_NEW_GRID),
    Column("people", _("residents"), kind=Kind.INTEGER, width=10, hint=NEEDED_BY_A_NEW_GRID),
    Column(
        "area",
        _("division code"),
        ("area_id",),
        kind=Kind.CODE,
        width=16,
        hint=_("The division's name is understood too."),
    ),
    Column("main", _("main grid worker"), width=14, hint=WRITTEN_BY_NAME),
    Column(
        "backup",
        _("backup grid workers"),
        value=in_order,
        width=24,
        hint=_("As the main worker; several with 、 between."),
    ),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12),
    Column("ends_on", _("until"), kind=Kind.DATE, width=12),
)
VISIT = (
    Column("place", _("place"), width=24),
    GRID_NAME,
    COMMUNITY,
    Column("kind", _("who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column("finding", _("what was seen"), kind=Kind.CHOICE, choices=choices_of(Visit.Finding), width=16),
    Column("note", _("note"), kind=Kind.LONG_TEXT, width=30, secondary=True),
    Column("visited_at", _("visited at"), kind=Kind.DATETIME, width=16, sort="visited_at"),
    Column("visited_by", _("visited by"), ("visited_by__name",), width=12, secondary=True),
)
TASK = (
    Column("title", _("visit task"), width=36),
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("kind", _("who is visited"), kind=Kind.CHOICE, choices=choices_of(VisitKind), width=12),
    Column(
        "progress",
        _("left / all"),
        ("places_left", "places_total"),
        value=lambda left, all_: f"{left} / {all_}",
    ),
    Column("due_on", _("until"), kind=Kind.DATE, width=12, sort="due_on"),
)
REPORT = (
    Column("text", _("what was seen"), kind=Kind.LONG_TEXT, width=36),
    Column("category", _("report category"), kind=Kind.CHOICE, choices=choices_of(Report.Category), width=16),
    Column("place", _("place"), width=20),
    GRID_NAME,
    COMMUNITY,
    Column("level", _("urgency"), kind=Kind.CHOICE, choices=choices_of(Report.Level), width=10),
    Column(
        "state",
        _("state"),
        kind=Kind.CHOICE,
        choices=choices_of(Report.State),
        width=14,
        cell=state_cell,
        sort="state",
    ),
    Column("reported_at", _("reported at"), kind=Kind.DATETIME, width=16, sort="reported_at", secondary=True),
    Column("due_at", _("to be handled by"), kind=Kind.DATETIME, width=16, sort="due_at"),
    Column("handled_at", _("handled at"), kind=Kind.DATETIME, width=16, on_page=False),
    Column("result", _("how it was handled"), kind=Kind.LONG_TEXT, width=30, on_page=False),
    Column("outcome", _("answer to the reporter"), kind=Kind.LONG_TEXT, width=30, on_page=False),
)
WISH = (
    Column("title", _("what is wished for"), width=32),
    Column("shown_as", _("resident"), width=12),
    COMMUNITY,
    Column("kind", _("kind of wish"), kind=Kind.CHOICE, choices=choices_of(Wish.Kind), width=12),
    Column("value", _("about how much (yuan)"), kind=Kind.INTEGER, width=12, secondary=True),
    Column(
        "state",
        _("state"),
        kind=Kind.CHOICE,
        choices=choices_of(Wish.State),
        width=14,
        cell=state_cell,
        sort="state",
    ),
    Column("claimer", _("claimed by"), ("claimer",), width=20),
    Column("claim_until", _("to be claimed by"), kind=Kind.DATE, width=12, on_page=False),
    Column("fulfil_by", _("to be fulfilled by"), kind=Kind.DATE, width=12, sort="fulfil_by"),
    Column("result", _("how it was fulfilled"), kind=Kind.LONG_TEXT, width=30, on_page=False),
    Column(
        "answer",
        _("what the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
# What the street's side meets on the page of a wish beyond that.
WISH_INSIDE = (
    GRID_NAME,
    Column("place", _("place"), width=20),
    Column("collected_by", _("collected by"), ("collected_by__name",), width=12),
    Column("collected_at", _("collected at"), kind=Kind.DATETIME, width=16),
)
BOOKING = (
    Column("subject", _("matter"), ("subject",), width=28),
    Column("shown_as", _("resident"), width=12),
    Column("place", _("place"), width=20),
    GRID_NAME,
    COMMUNITY,
    Column("appointed_at", _("appointed for"), kind=Kind.DATETIME, width=16, sort="appointed_at"),
    Column("assignee", _("who goes"), ("assignee__name",), width=12),
    Column("team", _("service team"), ("team__name",), width=16, secondary=True),
    Column(
        "state",
        _("state"),
        kind=Kind.CHOICE,
        choices=choices_of(Booking.State),
        width=12,
        cell=state_cell,
        sort="state",
    ),
    Column("result", _("how it was settled"), kind=Kind.LONG_TEXT, width=24, on_page=False),
    Column("papers_taken", _("papers taken along"), width=20, on_page=False),
    Column(
        "answer",
        _("what the resident says"),
        kind=Kind.CHOICE,
        choices=choices_of(Answer),
        width=12,
        on_page=False,
    ),
)
PARTNER = (
    Column("partner", _("partner organisation"), ("partner__name",), width=32),
    Column("organisation", _("street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("kind", _("kind of partner"), kind=Kind.CHOICE, choices=choices_of(Partner.Kind), width=20),
    Column("offers", _("what it offers"), width=28, secondary=True),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12),
    Column("ends_on", _("until"), kind=Kind.DATE, width=12),
)
TEAM = (
    Column("name", _("service team"), width=24),
    Column("organisation", _("street"), ("organisation__name",), width=28, sort="organisation_path"),
    Column("people", _("people in the team"), kind=Kind.INTEGER, width=10),
    Column("starts_on", _("from"), kind=Kind.DATE, width=12),
    Column("note", _("note"), width=28, secondary=True),
)
RULE = (
    Column(
        "organisation", _("Party organisation"), ("organisation__name",), width=28, sort="organisation_path"
    ),
    Column("normal_days", _("ordinary report: working days"), kind=Kind.INTEGER),
    Column("fast_days", _("rather urgent report: working days"), kind=Kind.INTEGER),
    Column("urgent_response_hours", _("urgent report: hours to accept it"), kind=Kind.INTEGER, on_page=False),
    Column("urgent_hours", _("urgent report: hours"), kind=Kind.INTEGER),
    Column("claim_days", _("days in which a wish is to be claimed"), kind=Kind.INTEGER),
    Column("fulfil_days", _("working days in which a wish is to be fulfilled"), kind=Kind.INTEGER),
    Column("most_claims", _("open claims of one claimer at most"), kind=Kind.INTEGER, on_page=False),
    Column("value_hint", _("a wish is worth at most (yuan)"), kind=Kind.INTEGER, on_page=False),
    Column(
        "keep_days",
        _("days for which residents' data is kept after the end"),
        kind=Kind.INTEGER,
        on_page=False,
    ),
    Column("basis", _("basis"), width=32),
)
