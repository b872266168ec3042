"""Names what differs between the record of a published month and its rows of today."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.seals.services.checks import is_as_sealed
from ratings.publishing.models import Restatement
from ratings.publishing.services.sealing import digest_of_restatement
from ratings.rounds.models import Round
from ratings.rounds.services.digests import RECORD_FORMAT, digest_of
from ratings.rounds.services.record import PEOPLE, SECTIONS, Line, kept_lines, lines_of
from ratings.rounds.services.seals import entry_of_publishing

RESTATE = "ratings.restate_round"


def differences(round_: Round) -> Iterator[str]:
    """Yield in words how a published month differs from its record, its digest and the audit log."""
    if digest_of(round_) != round_.digest:
        yield (
            _("The record of the month differs from its digest.")
            if round_.digest_format >= RECORD_FORMAT
            else _("The digest differs from the one published.")
        )
    if round_.digest_format >= RECORD_FORMAT:
        yield from _log_faults(round_)
        yield from _row_faults(round_)
    yield from _restatement_faults(round_)


def _log_faults(round_: Round) -> Iterator[str]:
    told = _in_log(round_, Round.PUBLISH.verb)
    if not told:
        yield _("The audit log has no entry of its publishing with a digest.")
    elif round_.digest != told[0]:  # publishing is final: a second entry was written past the portal
        yield _("The digest differs from the one in the audit entry of its publishing.")
    entry = entry_of_publishing(round_)
    if entry and not is_as_sealed(entry):
        yield _("The audit entry of its publishing is not as it was sealed.")


def _in_log(round_: Round, verb: str) -> list[str]:
    """Return the digests that the log tells of a month's acts of one kind."""
    entries = AuditEntry._base_manager.filter(
        model=Round._meta.label_lower, row_id=str(round_.pk), action=verb
    )
    changes = entries.order_by("pk").values_list("changes", flat=True)
    return [told["digest"][1] for told in changes if told.get("digest")]


# --- Rows ----------------------------------------------------------------------------------------------


def _row_faults(round_: Round) -> Iterator[str]:
    """Merge the stored lines and those of today, both in the order of sections and keys."""
    order = {name: number for number, name in enumerate(SECTIONS)}
    names = Names()

    def place(line: Line | None) -> tuple[int, int]:
        return (order[line[0]], line[1]) if line else (len(order), 0)

    stored = (names.met(line) for line in kept_lines(round_) if line[0] != PEOPLE)
    today = lines_of(round_)
    then, now = next(stored, None), next(today, None)
    while then or now:
        if place(then) < place(now):
            yield _("%(row)s: was published, and is gone.") % {"row": names.of(then)}
            then = next(stored, None)
        elif place(now) < place(then):
            yield _("%(row)s: is there, and was not when the month was published.") % {"row": names.of(now)}
            now = next(today, None)
        else:
            yield from _field_faults(then, now, names.of(then))
            then, now = next(stored, None), next(today, None)


def _field_faults(then: Line, now: Line, row: str) -> Iterator[str]:
    model = SECTIONS[then[0]].model
    for field, value in then[2].items():
        if now[2].get(field) != value:
            words = {"row": row, "field": _label(model, field), "then": value, "now": now[2].get(field)}
            yield _("%(row)s, %(field)s: published as %(then)s, now %(now)s.") % words


def _label(model: type[models.Model], path: str) -> str:
    labels = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        labels.append(str(field.verbose_name))
        model = field.related_model
    return " ".join(labels)


class Names:
    """The names of rows, as far as the record has told them: branches, criteria, groups."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, int], str] = {}

    def met(self, line: Line) -> Line:
        """Remember the name in a line, and return the line."""
        section, key, values = line
        if name := values.get("name") or values.get("title"):
            self.told[section, key] = name
        return line

    def of(self, line: Line) -> str:
        """Return what a line is about: its kind, and the branch, criterion or group."""
        section, key, values = line
        kind = str(SECTIONS[section].model._meta.verbose_name)
        entry = key if section == "standings" else values.get("entry")
        parts = [
            self.told.get(("entries", entry)),
            self.told.get(("criteria", values.get("criterion"))),
            values.get("name") or values.get("title"),
            self.told.get(("groups", values.get("group"))) if section == "rates" else None,
        ]
        told = list(dict.fromkeys(part for part in parts if part))
        return f"{kind} {'、'.join(told)}".strip()


# --- Restatements --------------------------------------------------------------------------------------


def _restatement_faults(round_: Round) -> Iterator[str]:
    told = _in_log(round_, RESTATE)
    found = []
    for one in Restatement._base_manager.filter(round=round_).exclude(digest="").order_by("pk"):
        found.append(one.digest)
        if digest_of_restatement(one) != one.digest or one.digest not in told:
            yield _("The restatement of %(day)s differs from what was stated.") % {
                "day": f"{one.stated_at:%Y-%m-%d}"
            }
    if missing := len([digest for digest in told if digest not in found]):
        yield _("%(n)s restatements that the audit log tells are gone or changed.") % {"n": missing}
