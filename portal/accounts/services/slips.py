"""Accounts made in bulk have no password. Printing a slip issues a one-time password."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User, people_of_weight
from portal.accounts.services.passwords import give_one_time_password
from portal.accounts.services.users import (
    account_changes,
    inactive_place,
    normal_username,
    username_taken,
)
from portal.audit.services import record_many
from portal.organisations.models import Organisation
from portal.scope.paths import in_subtree

CREATE, ISSUE = "accounts.create_user", "accounts.issue_slips"
BATCH = 1000
MOST_FAULTS = 20
# Hashing a password is slow on purpose. One request hashes all slips of a print and must end before its timeout.
MOST_SLIPS = 100


@dataclass(frozen=True)
class NewPerson:
    """A person to get an account. `organisation` is a code; `line` is the line in the workbook."""

    line: int
    username: str
    name: str
    organisation: str
    title: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Slip:
    """A slip to print, cut out and give to a person. The password is not stored."""

    name: str
    username: str
    organisation: str
    password: str


@transaction.atomic
def create_users(*, rows: Sequence[NewPerson], actor: User) -> list[User]:
    """Make accounts without a password, all of them or none. A person can sign in only after a slip was issued.

    Takes one statement per 1,000 rows and table. Raises ValidationError with up to 20 faults, each with the number
    of its line, and PermissionDenied when `actor` may not make accounts at one of the organisations.
    """
    codes = {row.organisation for row in rows}
    places = {one.code: one for one in Organisation.objects.filter(code__in=codes)}
    names = [normal_username(row.username) for row in rows]
    taken = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    reach = actor.reach(CREATE)
    made, faults = [], []
    for row, username in zip(rows, names, strict=True):
        place = places.get(row.organisation)
        if place is None or not reach.covers(place.path):
            raise PermissionDenied(CREATE)
        fault = username_taken() if username in taken else None if place.is_active else inactive_place()
        if fault is not None:
            faults += [f"{row.line}: {text}" for text in fault.messages]
            continue
        taken.add(username)
        made.append(_account(row, username, place))
    if faults:
        raise ValidationError(faults[:MOST_FAULTS])
    User.objects.bulk_create(made, batch_size=BATCH)
    record_many(CREATE, ((one, account_changes(one), "") for one in made), actor=actor)
    return made


def _account(row: NewPerson, username: str, place: Organisation) -> User:
    user = User(
        username=username,
        name=row.name,
        organisation=place,
        organisation_path=place.path,
        title=row.title,
        phone=row.phone,
        must_change_password=True,
    )
    user.set_unusable_password()
    for name, value in user.derived(user.spelled_fields).items():
        setattr(user, name, value)
    return user


def without_password() -> models.Q:
    """Select active accounts that wait for their first slip and have no post of weight.

    People with a post of weight get their password by `propose_recovery`, before two people.
    """
    waiting = models.Q(password__startswith=UNUSABLE_PASSWORD_PREFIX, is_active=True)
    return waiting & ~models.Q(pk__in=people_of_weight().values("pk"))


def issue_slips(*, organisation: Organisation, actor: User) -> list[Slip]:
    """Give one-time passwords to the people at and below an organisation who have none, and return their slips.

    At most 100 at a time, in the order of the tree. An account that two requests take at the same moment gets one
    slip. Raises ValidationError when everybody has a password, and PermissionDenied.
    """
    if not actor.may(ISSUE, organisation):
        raise PermissionDenied(ISSUE)
    people = User.objects.filter(without_password(), in_subtree("organisation_path", organisation.path))
    people = people.exclude(pk=actor.pk).select_related("organisation").order_by("organisation_path", "pk")
    # Hashed before the transaction, because a minute inside it would block every other writer of SQLite.
    given = [(user, user.password, give_one_time_password(user)) for user in people[:MOST_SLIPS]]
    slips, served = [], []
    with transaction.atomic():
        for user, unusable, password in given:
            won = User.objects.filter(pk=user.pk, password=unusable).update(
                password=user.password,
                must_change_password=True,
                password_changed_at=user.password_changed_at,
            )
            if won:
                served.append(user)
                slips.append(Slip(user.name, user.username, user.organisation.name, password))
        record_many(ISSUE, ((user, {}, "") for user in served), actor=actor)
    if not slips:
        raise ValidationError(
            _("Everybody here has a password already. Reset a forgotten one on the person's page.")
        )
    return slips
