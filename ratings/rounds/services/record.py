"""The record of a month: what its numbers mean and rest on, as canonical lines. Format 3 of the digest.

A line is [section, key of the row, {field: value}]. Publishing stores the lines beside the month, and their SHA-256 as its
digest. The audit entry of publishing carries the digest, too. A check compares the rows of today with the stored lines,
so that it can name what differs, and the stored lines with the digest.

Matters above add their sections by `declare`: a section is read after those declared before it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import models

from portal.accounts.models import User
from ratings.rounds.models import (
    Correction,
    Custody,
    Entry,
    GroupRate,
    Input,
    MonthRecord,
    Round,
    Standing,
    Veto,
)
from ratings.rounds.services.reading import CHUNK
from ratings.schemes.models import Criterion, EarlyUse, PeerGroup, Scheme, TieBreaker, VetoKind

PEOPLE = "people"
Line = tuple[str, int, dict[str, object]]


@dataclass(frozen=True)
class Section:
    """The rows of a model that belong to a month, with the fields that are recorded (look-ups are allowed).

    `people` are the fields that hold a person.
    """

    name: str
    model: type[models.Model]
    rows: Callable[[Round], models.QuerySet]
    fields: tuple[str, ...]
    people: tuple[str, ...] = ()


SECTIONS: dict[str, Section] = {}


def declare(*sections: Section) -> None:
    """Add sections to the record of a month."""
    for section in sections:
        SECTIONS[section.name] = section


def of_scheme(model: type[models.Model]) -> Callable[[Round], models.QuerySet]:
    """Return a function that reads the parts of a round's scheme."""
    return lambda round_: model._base_manager.filter(scheme=round_.scheme_id)


def of_round(model: type[models.Model], path: str = "round") -> Callable[[Round], models.QuerySet]:
    """Return a function that reads the rows of a round."""
    return lambda round_: model._base_manager.filter(**{path: round_.pk})


declare(
    Section(
        "round",
        Round,
        lambda round_: Round._base_manager.filter(pk=round_.pk),
        (
            *("scheme", "organisation", "month", "frozen_at", "proposed_by", "proposed_at", "notice_until"),
            *("published_by", "published_at", "digest_format"),
        ),
        ("proposed_by", "published_by"),
    ),
    Section(
        "scheme",
        Scheme,
        lambda round_: Scheme._base_manager.filter(pk=round_.scheme_id),
        (
            *("series", "organisation", "title", "edition", "source", "in_use_from"),
            *("minimum_score", "notice_workdays", "flag_share", "empty_lines", "pull", "least_countable"),
            *("least_cases", "flags_capped", "band_cases", "arithmetic"),
        ),
    ),
    Section(
        "criteria",
        Criterion,
        of_scheme(Criterion),
        (
            "ordinal",
            "dimension",
            "title",
            "indicator",
            "weight",
            "direction",
            "empty_value",
            "counts_empty",
            "guide",
        ),
    ),
    Section("ties", TieBreaker, of_scheme(TieBreaker), ("ordinal", "rule", "criterion")),
    Section("veto_kinds", VetoKind, of_scheme(VetoKind), ("ordinal", "title")),
    Section("groups", PeerGroup, of_scheme(PeerGroup), ("ordinal", "name", "flag")),
    Section(
        "early",
        EarlyUse,
        lambda round_: EarlyUse._base_manager.filter(
            scheme__series=round_.scheme.series_id, month=round_.month
        ),
        ("scheme", "month", "what", "text", "reason", "decided_by", "decided_at"),
        ("decided_by",),
    ),
    Section("entries", Entry, of_round(Entry), ("organisation", "group", "name", "path_then")),
    Section("inputs", Input, of_round(Input), ("entry", "criterion", "part", "whole")),
    Section("rates", GroupRate, of_round(GroupRate), ("group", "criterion", "part", "whole", "rate")),
    Section(
        "vetoes",
        Veto,
        of_round(Veto, "entry__round"),
        ("entry", "kind", "reason", "proof", "proof__sha256", "state", "set_by", "set_at"),
        ("set_by",),
    ),
    Section(
        "corrections",
        Correction,
        of_round(Correction, "entry__round"),
        (
            *("entry", "criterion", "part_before", "whole_before", "part_after", "whole_after"),
            *("reason", "corrected_by", "corrected_at"),
        ),
        ("corrected_by",),
    ),
    Section(
        "standings",
        Standing,
        of_round(Standing),
        (
            *("group", "study", "business", "service", "total", "place", "vetoed", "qualified"),
            *("countable", "cases", "best", "worst"),
        ),
    ),
    Section(
        "custody",
        Custody,
        of_round(Custody),
        ("group", "organisation", "entry", "name", "event", "streak", "handed_over_on"),
    ),
)


def lines_of(round_: Round) -> Iterator[Line]:
    """Yield the lines of a month as its rows are now, section by section and row by row."""
    for section in SECTIONS.values():
        for row in rows_of(section, round_):
            yield section.name, row[0], dict(zip(section.fields, map(plain, row[1:]), strict=True))


def rows_of(section: Section, round_: Round) -> Iterator[tuple]:
    """Yield (key, *fields) of a section in the order of keys, with constant memory use."""
    rows = section.rows(round_).order_by("pk").values_list("pk", *section.fields)
    return rows.iterator(chunk_size=CHUNK)


def plain(value: object) -> object:
    """Return a value as JSON holds it, alike on both databases: moments in UTC, days as ISO."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def names_of(round_: Round) -> Iterator[Line]:
    """Yield the names of that day of the persons who acted in a month. People may be renamed later."""
    keys = {
        key
        for section in SECTIONS.values()
        for field in section.people
        for key in section.rows(round_).order_by().values_list(field, flat=True).distinct()
    }
    people = User._base_manager.filter(pk__in=keys - {None}).order_by("pk")
    for key, name in people.values_list("pk", "name"):
        yield PEOPLE, key, {"name": name}


def written(line: Line) -> str:
    """Return a line as text."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def keep(round_: Round) -> None:
    """Store the record of a month. The caller publishes it in the same transaction."""
    MonthRecord._base_manager.filter(round=round_).delete()
    chunk: list[str] = []
    number = 0

    def store() -> None:
        nonlocal number
        number += 1
        MonthRecord.objects.create(round=round_, ordinal=number, lines="\n".join(chunk))
        chunk.clear()

    for lines in (lines_of(round_), names_of(round_)):
        for line in lines:
            chunk.append(written(line))
            if len(chunk) == CHUNK:
                store()
    if chunk:
        store()


def kept(round_: Round) -> Iterator[str]:
    """Yield the stored lines of a month as text, in their order."""
    rows = MonthRecord._base_manager.filter(round=round_).order_by("ordinal")
    for lines in rows.values_list("lines", flat=True).iterator(chunk_size=2):
        yield from lines.split("\n")


def kept_lines(round_: Round) -> Iterator[Line]:
    """Yield the stored lines of a month. Raises ValueError for a line that is none."""
    for text in kept(round_):
        section, key, values = json.loads(text)
        yield section, key, values
