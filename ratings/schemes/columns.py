"""The columns of schemes, and the words for the source of a criterion."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.indicators import all_indicators
from ratings.schemes.models import Criterion, Scheme

ORGANISER = Column(
    "organisation", _("Organiser"), ("organisation__name",), width=28, sort="organisation_path"
)


SCHEME = (
    Column("title", _("Title"), width=30, sort="title"),
    Column("edition", _("Edition"), width=16),
    ORGANISER,
    Column("source", _("Source"), kind=Kind.CHOICE, choices=choices_of(Scheme.Source)),
    Column("minimum_score", _("Minimum score"), kind=Kind.HUNDREDTHS, secondary=True),
    Column("notice_workdays", _("Workdays of notice"), kind=Kind.INTEGER, secondary=True),
    Column("flag_share", _("Flags in percent of a group"), kind=Kind.PERCENT, secondary=True),
    Column(
        "empty_lines",
        _("Nothing to count"),
        kind=Kind.CHOICE,
        choices=choices_of(Scheme.EmptyLines),
        on_page=False,
    ),
    Column("pull", _("Draw towards the group by"), kind=Kind.INTEGER, on_page=False),
    Column("least_countable", _("Countable weight for a flag"), kind=Kind.PERCENT, on_page=False),
    Column("least_cases", _("Cases for a place"), kind=Kind.INTEGER, on_page=False),
    Column(
        "flags_capped",
        _("Flags are capped"),
        value=lambda capped: _("yes") if capped else _("no"),
        on_page=False,
    ),
    Column("band_cases", _("Cases of the band"), kind=Kind.INTEGER, on_page=False),
    Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Scheme.State)),
)


def indicator_choices() -> list[tuple[str, str]]:
    """Return as form choices the indicators that can be rated: shares that can be counted for a past month."""
    rated = [(one.key, str(one.label)) for one in all_indicators().values() if one.whole and one.of_a_day]
    return sorted(rated, key=lambda choice: choice[0])


def counted_from(criterion: Criterion) -> str:
    """Return in words where the numbers of a criterion come from."""
    if criterion.is_reviewed:
        return _("scored by a reviewer, with a reason and a proof")
    counted = all_indicators().get(criterion.indicator)
    return counted.note or counted.label if counted else criterion.indicator
