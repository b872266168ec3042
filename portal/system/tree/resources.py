"""Organisations from Excel: founded in the order of the sheet by one service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.jobs.course import tell
from portal.organisations.models import Organisation, Placement
from portal.organisations.services import NewOrganisation, found_organisations
from portal.spreadsheets.cells import as_day, known_choices
from portal.spreadsheets.resources import Importer, Resource, Staged, declare
from portal.spreadsheets.staging import Kept, RowData, Shown
from portal.system.registers import longest, refused, texts

FOUND = "organisations.import_organisations"
ORGANISATIONS = (
    Column("code", _("Organisation code"), kind=Kind.CODE, width=16),
    Column("name", _("Full name"), width=40),
    Column("short_name", _("Short name"), width=16),
    Column("kind", _("Kind"), kind=Kind.CHOICE, choices=choices_of(Organisation.Kind), width=16),
    Column(
        "parent",
        _("Superior's code"),
        kind=Kind.CODE,
        width=16,
        hint=_("It may stand higher up in this sheet."),
    ),
    Column("document_number", _("Document number"), width=20),
    Column("day", _("Founded on"), kind=Kind.DATE, width=12),
)
LONGEST = longest(Organisation, ORGANISATIONS) | longest(Placement, ORGANISATIONS)


@dataclass(kw_only=True)
class OrganisationRow(RowData):
    """An organisation to be founded. `day` is written as in ISO 8601, "" for today."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    document_number: str
    day: str


def check_organisations(lines, address, context, actor) -> Iterator[Staged]:
    """Yield each row: new, there already, or refused."""
    reach = Organisation.objects.visible_to(actor, FOUND).active()
    known = set(reach.values_list("code", flat=True))
    taken = set(Organisation._base_manager.values_list("code", flat=True))
    kinds = known_choices(next(column for column in ORGANISATIONS if column.key == "kind"))
    for line, cells in lines:
        values = texts(line, cells, address, ORGANISATIONS, ("code", "name", "kind", "parent"), LONGEST)
        if isinstance(values, Staged):
            yield values
        elif values["code"] in taken:
            yield Staged(line, "unchanged", Shown(label=values["name"]))
        elif values["kind"] not in kinds:
            yield refused(
                line, cells, address, "kind", gettext("This is not one of the choices."), ORGANISATIONS
            )
        elif values["parent"] not in known:
            problem = gettext(
                "No organisation of this code lies within your reach or higher up in the sheet."
            )
            yield refused(line, cells, address, "parent", problem, ORGANISATIONS)
        else:
            known.add(values["code"])
            taken.add(values["code"])
            shown = {
                str(column.label): ["", values[column.key]] for column in ORGANISATIONS if values[column.key]
            }
            row = OrganisationRow(**values | {"kind": kinds[values["kind"]]}, label=values["name"])
            yield Staged(line, "new", row, shown)


def apply_organisations(
    staged: Sequence[Kept[OrganisationRow]], context: Mapping[str, object], actor
) -> None:
    """Found them in the order of the sheet."""
    today = timezone.localdate()
    rows = [_new_organisation(row, today) for row in staged]
    found_organisations(rows=rows, actor=actor, report=tell)


def _new_organisation(row: Kept[OrganisationRow], today: date) -> NewOrganisation:
    told = row.values
    return NewOrganisation(
        line=row.line,
        name=told.name,
        short_name=told.short_name,
        code=told.code,
        kind=told.kind,
        parent=told.parent,
        day=as_day(told.day) or today,
        document_number=told.document_number or gettext("imported list"),
    )


declare(
    Resource(
        key="organisations.organisations",
        label=_("Party organisations"),
        permission="organisations.view_organisation",
        list_url="organisation_list",
        importer=Importer(
            permission=FOUND,
            columns=ORGANISATIONS,
            needed=("code", "name", "kind", "parent"),
            row=OrganisationRow,
            check=check_organisations,
            apply=apply_organisations,
        ),
    ),
)
