"""Organisations from Excel: each row through the service that founds one."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Organisation, Placement
from portal.organisations.services import found_organisation
from portal.spreadsheets.cells import as_day, known_choices
from portal.spreadsheets.resources import Importer, Resource, Staged, declare
from portal.system.registers import longest, refused, texts

FOUND = "organisations.import_organisations"
ORGANISATIONS = (
    Column("code", _("organisation code"), kind=Kind.CODE, width=16),
    Column("name", _("full name"), width=40),
    Column("short_name", _("short name"), width=16),
    Column("kind", _("kind"), kind=Kind.CHOICE, choices=choices_of(Organisation.Kind), width=16),
    Column(
        "parent",
        _("superior's code"),
        kind=Kind.CODE,
        width=16,
        hint=_("It may stand higher up in this sheet."),
    ),
    Column("document_number", _("document number"), width=20),
    Column("day", _("founded on"), kind=Kind.DATE, width=12),
)
LONGEST = longest(Organisation, ORGANISATIONS) | longest(Placement, ORGANISATIONS)


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
            yield Staged(line, "unchanged", {"label": values["name"]})
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
            yield Staged(
                line, "new", values | {"kind": kinds[values["kind"]], "label": values["name"]}, shown
            )


def apply_organisations(staged, context, actor) -> None:
    """Found them in the order of the sheet."""
    for row in staged:
        values = {name: value for name, value in row.values.items() if name != "label"}
        parent = Organisation._base_manager.get(code=values.pop("parent"))
        day = as_day(values.pop("day")) or timezone.localdate()
        document = values.pop("document_number") or gettext("imported list")
        try:
            found_organisation(parent=parent, day=day, document_number=document, actor=actor, **values)
        except ValidationError as fault:
            raise ValidationError([f"{row.line}: {text}" for text in fault.messages]) from fault


declare(
    Resource(
        key="organisations.organisations",
        label=_("Party organisations"),
        permission="organisations.view_organisation",
        list_url="organisation_list",
        importer=Importer(
            FOUND, ORGANISATIONS, ("code", "name", "kind", "parent"), check_organisations, apply_organisations
        ),
    ),
)
