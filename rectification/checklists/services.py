"""Checklists: imported as a whole edition, put into use, retired by the next edition. They are never edited."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import StaleState, check_right
from rectification.checklists.models import Aspect, Checklist, ProblemType

IMPORT = "rectification.import_checklist"
ACTIVATE = "rectification.activate_checklist"
DEFAULT_FILE = Path(__file__).resolve().parent / "data" / "checklist.csv"
DEFAULT_TITLE = "“灯下黑”问题自查清单"
DEFAULT_EDITION = "2026年版（建议稿）"
LONGEST = {"aspect": Aspect._meta.get_field("name").max_length} | {
    name: ProblemType._meta.get_field(name).max_length
    for name in ("code", "title", "description", "leans_on")
}
COLUMNS = ("aspect", "code", "title", "description", "checkpoints", "leans_on")


def default_rows() -> list[dict[str, str]]:
    """Return our proposal of 6 aspects and 18 types (docs/domain.md; the newspaper does not list them)."""
    with DEFAULT_FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def default_checklist(*, organisation: Organisation, actor: User) -> Checklist:
    """Import the default list as a draft of an organisation. Returns the existing draft if there is one."""
    found = Checklist.objects.filter(
        organisation=organisation, title=DEFAULT_TITLE, edition=DEFAULT_EDITION
    ).first()
    return found or import_checklist(
        organisation=organisation,
        title=DEFAULT_TITLE,
        edition=DEFAULT_EDITION,
        rows=default_rows(),
        source=Checklist.Source.SYSTEM_DEFAULT,
        actor=actor,
    )


def import_checklist(
    *,
    organisation: Organisation,
    title: str,
    edition: str,
    rows: Iterable[Mapping[str, str]],
    source: str = Checklist.Source.ISSUED,
    actor: User,
) -> Checklist:
    """Import an edition as a draft. A row is a type: aspect, code (A1 …), title, description, checkpoints.

    A row may give its line in the file under "line". Nothing is written when a row is wrong.
    Raises PermissionDenied, and ValidationError that names row and column.
    """
    check_right(IMPORT, organisation, actor)
    given = list(rows)
    rows = [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in given]
    _check_rows(rows, [row.get("line", line) for line, row in enumerate(given, start=2)])
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(
                organisation=organisation, title=title, edition=edition, source=source
            )
            _save_types(checklist, rows)
            counts = {"aspects": len({row["aspect"] for row in rows}), "types": len(rows)}
            changes = {name: [None, number] for name, number in counts.items()}
            record(IMPORT, checklist, actor=actor, changes=changes)
    except IntegrityError as error:
        message = _("This edition of the checklist exists already. Give it another name.")
        raise ValidationError({"edition": message}) from error
    return checklist


def _check_rows(rows: list[dict[str, str]], lines: list[int]) -> None:
    faults = [] if rows else [_("The file holds no type of problem.")]
    seen: dict[str, int] = {}
    for line, row in zip(lines, rows, strict=True):
        words = {"line": line, "code": row["code"]}
        if not all(row[name] for name in ("aspect", "code", "title", "checkpoints")):
            faults.append(_("Row %(line)s: aspect, code, title and check points must be filled in.") % words)
        elif row["code"] in seen:
            words["first"] = seen[row["code"]]
            faults.append(_("Row %(line)s: code %(code)s stands in row %(first)s already.") % words)
        elif longer := [name for name, limit in LONGEST.items() if len(row[name]) > limit]:
            words["limit"] = LONGEST[longer[0]]
            words["value"] = row[longer[0]][:12]
            faults.append(_("Row %(line)s: “%(value)s…” is longer than %(limit)s characters.") % words)
        seen.setdefault(row["code"], line)
    if faults:
        raise ValidationError({"file": faults[:20]})


def _save_types(checklist: Checklist, rows: list[dict[str, str]]) -> None:
    aspects: dict[str, Aspect] = {}
    for row in rows:
        if row["aspect"] not in aspects:
            code = row["code"].rstrip("0123456789.-") or row["code"]
            aspects[row["aspect"]] = Aspect.objects.create(
                checklist=checklist, code=code[:4], name=row["aspect"]
            )
    ProblemType.objects.bulk_create(
        ProblemType(
            aspect=aspects[row["aspect"]],
            code=row["code"],
            title=row["title"],
            description=row["description"],
            checkpoints=row["checkpoints"],
            leans_on=row["leans_on"],
        )
        for row in rows
    )


def activate_checklist(*, checklist: Checklist, actor: User) -> Checklist:
    """Put a draft into use and retire the edition in use. Campaigns keep their edition. Raises StaleState."""
    check_right(ACTIVATE, checklist.organisation, actor)
    with transaction.atomic():
        in_use = Checklist.objects.filter(
            organisation=checklist.organisation, title=checklist.title, state=Checklist.State.ACTIVE
        )
        in_use.update(state=Checklist.State.RETIRED)
        changed = Checklist.objects.filter(pk=checklist.pk, state=Checklist.State.DRAFT).update(
            state=Checklist.State.ACTIVE
        )
        checklist.refresh_from_db()
        if not changed:
            raise StaleState(checklist, ACTIVATE)
        record(ACTIVATE, checklist, actor=actor, changes={"state": ["draft", "active"]})
    return checklist
