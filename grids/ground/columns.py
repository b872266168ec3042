"""The columns of grids, and those that every row of a grid has.

None contains a resident's name, phone or address.
"""

from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.ground.models import Grid
from grids.ground.services.workbook.written import in_order
from portal.columns import Column, Kind, choices_of
from portal.ui.cells import Drawing, icon
from portal.ui.markup import joined, markup

COMMUNITY = Column(
    "organisation", _("Community"), ("organisation__name",), width=28, sort="organisation_path"
)
GRID_NAME = Column("grid", _("Grid"), ("grid__name",), width=14, sort="grid__code")
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
    """Return the colour of a state's tag. Grey stands for refused, cancelled or withdrawn."""
    return BY_STATE.get(state, "")


def state_cell(row: Model, _drawing: Drawing) -> SafeString:
    """Draw the state of a report, a wish or a booking as a tag, with a mark when its limit has passed."""
    tag = markup('<span class="tag {}">{}</span>', tone_of(row.state), row.get_state_display())
    if not getattr(row, "is_late_now", False):
        return tag
    return markup('{} <span class="tag red">{}{}</span>', tag, icon("clock-alert", 14), gettext("overdue"))


def workers_cell(row: Grid, _drawing: Drawing) -> SafeString:
    """Draw the workers of a grid, the main worker first. `posts_now` must be prefetched."""
    if not row.posts_now:
        nobody = icon("user-round-x", 14), gettext("nobody posted")
        return markup('<span><span class="tag amber">{}{}</span></span>', *nobody)
    backup = markup('<span class="faint">{}</span>', gettext("(backup)"))
    posts = [markup("{}{}", post.worker, backup if post.duty == "backup" else "") for post in row.posts_now]
    return markup("<span>{}</span>", joined(posts, "、"))


GRID = (
    Column("name", _("Grid"), width=16, sort="code"),
    COMMUNITY,
    Column("code", _("Grid code"), kind=Kind.CODE, width=12, secondary=True),
    Column(
        "kind", _("Kind of grid"), kind=Kind.CHOICE, choices=choices_of(Grid.Kind), width=16, on_page=False
    ),
    Column("households", _("Households"), kind=Kind.INTEGER, width=10, sort="households"),
    Column("people", _("Residents"), kind=Kind.INTEGER, width=10, sort="people"),
    Column("workers", _("Grid workers"), ("pk",), cell=workers_cell, width=24),
    Column("starts_on", _("From"), kind=Kind.DATE, width=12, on_page=False),
    Column("ends_on", _("Until"), kind=Kind.DATE, width=12, on_page=False),
)


# Columns of export and import: figures and workers.
GRID_SHEET = (
    Column(
        "organisation_code",
        _("Organisation code"),
        ("organisation__code",),
        kind=Kind.CODE,
        width=16,
        hint=_("Code or name of the community is enough; the code is safer."),
    ),
    COMMUNITY,
    Column(
        "code",
        _("Grid code"),
        kind=Kind.CODE,
        width=12,
        hint=_("A grid is found by it; another code is another grid."),
    ),
    Column("name", _("Grid"), width=16, hint=NEEDED_BY_A_NEW_GRID),
    Column("kind", _("Kind of grid"), kind=Kind.CHOICE, choices=choices_of(Grid.Kind), width=16),
    Column("households", _("Households"), kind=Kind.INTEGER, width=10, hint=NEEDED_BY_A_NEW_GRID),
    Column("people", _("Residents"), kind=Kind.INTEGER, width=10, hint=NEEDED_BY_A_NEW_GRID),
    Column(
        "area",
        _("Division code"),
        ("area_id",),
        kind=Kind.CODE,
        width=16,
        hint=_("The division's name is understood too."),
    ),
    Column("main", _("Main grid worker"), width=14, hint=WRITTEN_BY_NAME),
    Column(
        "backup",
        _("Backup grid workers"),
        value=in_order,
        width=24,
        hint=_("As the main worker; several with 、 between."),
    ),
    Column("starts_on", _("From"), kind=Kind.DATE, width=12),
    Column("ends_on", _("Until"), kind=Kind.DATE, width=12),
)
