"""Organisations and people from Excel: each row through the service that founds or creates one."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import create_user
from portal.accounts.services.users import normal_username
from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Organisation, Placement
from portal.organisations.services import NewOrganisation, found_organisations
from portal.spreadsheets.cells import as_day, as_text, known_choices
from portal.spreadsheets.resources import Importer, Resource, Staged, declare

# Each password is hashed on purpose slowly, and all of them in one request: it must end before it is cut off.
MOST_PEOPLE = 100
FOUND, CREATE = "organisations.import_organisations", "accounts.import_users"
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
PEOPLE = (
    Column("username", _("account name"), kind=Kind.CODE, width=16),
    Column("name", _("name"), width=12),
    Column("organisation", _("organisation code"), kind=Kind.CODE, width=18),
    Column("title", _("post"), width=14),
    Column("phone", _("office phone"), kind=Kind.CODE, width=14),
)


def longest(model, columns) -> dict[str, int]:
    """Return how many characters the model's fields of the same names take."""
    lengths = {field.name: getattr(field, "max_length", None) for field in model._meta.get_fields()}
    return {column.key: lengths[column.key] for column in columns if lengths.get(column.key)}


LONGEST = longest(User, PEOPLE) | longest(Organisation, ORGANISATIONS) | longest(Placement, ORGANISATIONS)


def refused(line: int, cells, address, key: str, problem: str, columns) -> Staged:
    """Return a row refused because of one cell."""
    label = next(str(column.label) for column in columns if column.key == key)
    fault = {
        "cell": address(line, key),
        "column": label,
        "value": str(cells.get(key) or ""),
        "problem": problem,
        "advice": "",
    }
    return Staged(line, "refused", {"label": str(cells.get("name") or "")}, {}, [fault])


def texts(line: int, cells, address, columns, needed) -> dict[str, str] | Staged:
    """Return the cells as texts, or the row refused."""
    values = {}
    for column in columns:
        try:
            cell = cells.get(column.key)
            day = as_day(cell) if column.kind == Kind.DATE else None
            values[column.key] = day.isoformat() if day else as_text(cell)
        except ValueError as error:
            return refused(line, cells, address, column.key, str(error), columns)
        if fault := _fault_of(column.key, values[column.key], needed):
            return refused(line, cells, address, column.key, fault, columns)
    return values


def _fault_of(key: str, text: str, needed) -> str:
    if key in needed and not text:
        return gettext("This must be filled in.")
    if key in LONGEST and len(text) > LONGEST[key]:
        return gettext("Longer than %(limit)s characters.") % {"limit": LONGEST[key]}
    return ""


def check_organisations(lines, address, context, actor) -> Iterator[Staged]:
    """Yield each row: new, there already, or refused."""
    reach = Organisation.objects.visible_to(actor, FOUND).active()
    known = set(reach.values_list("code", flat=True))
    taken = set(Organisation._base_manager.values_list("code", flat=True))
    kinds = known_choices(next(column for column in ORGANISATIONS if column.key == "kind"))
    for line, cells in lines:
        values = texts(line, cells, address, ORGANISATIONS, ("code", "name", "kind", "parent"))
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
    today = timezone.localdate()
    found_organisations(rows=[_new_organisation(row, today) for row in staged], actor=actor)


def _new_organisation(row, today) -> NewOrganisation:
    values = {name: row.values[name] for name in ("name", "short_name", "code", "kind", "parent")}
    return NewOrganisation(
        line=row.line,
        day=as_day(row.values["day"]) or today,
        document_number=row.values["document_number"] or gettext("imported list"),
        **values,
    )


def check_people(lines, address, context, actor) -> Iterator[Staged]:
    """Yield each row: new, there already, or refused."""
    places = dict(Organisation.objects.visible_to(actor, CREATE).active().values_list("code", "name"))
    taken = set(User._base_manager.values_list("username", flat=True))
    for line, cells in lines:
        values = texts(line, cells, address, PEOPLE, ("username", "name", "organisation"))
        if isinstance(values, Staged):
            yield values
            continue
        values["username"] = normal_username(values["username"])
        if values["username"] in taken:
            yield Staged(line, "unchanged", {"label": values["name"]})
        elif values["organisation"] not in places:
            problem = gettext("No organisation of this code lies within your reach.")
            yield refused(line, cells, address, "organisation", problem, PEOPLE)
        else:
            taken.add(values["username"])
            shown = {str(column.label): ["", values[column.key]] for column in PEOPLE if values[column.key]}
            yield Staged(line, "new", values | {"label": values["name"]}, shown)


def apply_people(staged, context, actor) -> list[dict[str, str]]:
    """Create the accounts; return the slips with their one-time passwords, which are kept nowhere else."""
    slips = []
    for row in staged:
        values = {name: value for name, value in row.values.items() if name != "label"}
        place = Organisation._base_manager.get(code=values.pop("organisation"))
        user, password = create_user(organisation=place, actor=actor, **values)
        slips.append(
            {"name": user.name, "username": user.username, "organisation": place.name, "password": password}
        )
    return slips


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
    Resource(
        key="accounts.people",
        label=_("People"),
        permission="accounts.view_user",
        list_url="user_list",
        importer=Importer(
            CREATE,
            PEOPLE,
            ("username", "name", "organisation"),
            check_people,
            apply_people,
            at_once=True,
            limit=MOST_PEOPLE,
            hint=_(
                "One-time passwords are shown once after writing, to be printed. Posts are granted separately."
            ),
        ),
    ),
)
