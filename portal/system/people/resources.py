"""People from Excel: made by one service, without a password."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import create_users
from portal.accounts.services.slips import NewPerson
from portal.accounts.services.users import normal_username
from portal.columns import Column, Kind
from portal.organisations.models import Organisation
from portal.spreadsheets.resources import Importer, Resource, Staged, declare
from portal.spreadsheets.staging import Kept, RowData, Shown
from portal.system.registers import longest, refused, texts

CREATE = "accounts.import_users"
PEOPLE = (
    Column("username", _("Account name"), kind=Kind.CODE, width=16),
    Column("name", _("Name"), width=12),
    Column("organisation", _("Organisation code"), kind=Kind.CODE, width=18),
    Column("title", _("Post"), width=14),
    Column("phone", _("Office phone"), kind=Kind.CODE, width=14),
)
LONGEST = longest(User, PEOPLE)


@dataclass(kw_only=True)
class PersonRow(RowData):
    """A person to be given an account; `organisation` is a code."""

    username: str
    name: str
    organisation: str
    title: str
    phone: str


def check_people(lines, address, context, actor) -> Iterator[Staged]:
    """Yield each row: new, there already, or refused."""
    places = dict(Organisation.objects.visible_to(actor, CREATE).active().values_list("code", "name"))
    taken = set(User._base_manager.values_list("username", flat=True))
    for line, cells in lines:
        values = texts(line, cells, address, PEOPLE, ("username", "name", "organisation"), LONGEST)
        if isinstance(values, Staged):
            yield values
            continue
        values["username"] = normal_username(values["username"])
        if values["username"] in taken:
            yield Staged(line, "unchanged", Shown(label=values["name"]))
        elif values["organisation"] not in places:
            problem = gettext("No organisation of this code lies within your reach.")
            yield refused(line, cells, address, "organisation", problem, PEOPLE)
        else:
            taken.add(values["username"])
            shown = {str(column.label): ["", values[column.key]] for column in PEOPLE if values[column.key]}
            yield Staged(line, "new", PersonRow(**values, label=values["name"]), shown)


def apply_people(staged: Sequence[Kept[PersonRow]], context: Mapping[str, object], actor) -> None:
    """Make the accounts; they get their passwords when slips are printed."""
    rows = [
        NewPerson(
            line=row.line,
            username=row.values.username,
            name=row.values.name,
            organisation=row.values.organisation,
            title=row.values.title,
            phone=row.values.phone,
        )
        for row in staged
    ]
    create_users(rows=rows, actor=actor)


declare(
    Resource(
        key="accounts.people",
        label=_("People"),
        permission="accounts.view_user",
        list_url="user_list",
        importer=Importer(
            permission=CREATE,
            columns=PEOPLE,
            needed=("username", "name", "organisation"),
            row=PersonRow,
            check=check_people,
            apply=apply_people,
            hint=_(
                "The accounts have no password yet. Print the slips with one-time passwords unit by unit afterwards."
                " Posts are granted separately."
            ),
        ),
    ),
)
