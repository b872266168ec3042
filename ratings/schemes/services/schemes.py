"""Schemes: drafted, put into use when all weights and keys are right, replaced by the next edition."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.indicators import all_indicators
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit, StaleState, add_row, apply_edit, check_right
from ratings.schemes.models import Criterion, GroupMember, Scheme, Series, TieBreaker, VetoKind

ADD, ADOPT, CHANGE = "ratings.add_scheme", "ratings.adopt_scheme", "ratings.change_scheme"
ACTIVATE, RENEW = "ratings.activate_scheme", "ratings.renew_scheme"
DATA = Path(__file__).resolve().parent.parent / "data"
DEFAULT_TITLE = "流动党建红旗评比方案"
DEFAULT_EDITION = "2026年版（建议稿）"
PARAMETERS = (
    *("minimum_score", "notice_workdays", "flag_share"),
    *("empty_lines", "pull", "least_countable", "least_cases", "flags_capped", "band_cases"),
)
RULES = ["title", "edition", *PARAMETERS]
Part = TypeVar("Part", bound=Model)


def add_scheme(*, organisation: Organisation, actor: User, **values: object) -> Scheme:
    """Begin a scheme of an organisation as a draft. Raises PermissionDenied, and ValidationError by field."""
    check_right(ADD, organisation, actor)
    with transaction.atomic():
        series = Series.objects.create(organisation=organisation)
        made = Scheme(organisation=organisation, series=series, **values)
        return add_row(ADD, made, RULES, organisation=organisation, actor=actor)


def change_scheme(scheme: Scheme, *, version: int, actor: User, **values: object) -> Scheme:
    """Change the rules of a draft. Raises StaleState when it is in use, StaleEdit, and ValidationError by field."""
    values.pop("organisation", None)
    with transaction.atomic():
        hold_edition(scheme, actor, version=version)
        check_name(scheme, values)
        return apply_edit(CHANGE, scheme, values, version=scheme.version, actor=actor)


def check_name(scheme: Scheme, values: dict[str, object]) -> None:
    """Raise ValidationError by field for an edition's name that its series or its organiser uses already."""
    title, edition = values.get("title", scheme.title), values.get("edition", scheme.edition)
    alike = Q(series=scheme.series_id) | Q(organisation=scheme.organisation_id, title=title)
    if Scheme._base_manager.filter(alike, edition=edition).exclude(pk=scheme.pk).exists():
        message = _("This edition of the scheme exists already. Give it another name.")
        raise ValidationError({"edition": message})


def require_draft(scheme: Scheme, actor: User) -> None:
    """Raise PermissionDenied without the right, and StaleState for an edition in use, before a form is shown."""
    check_right(CHANGE, scheme.organisation, actor)
    if scheme.state != Scheme.State.DRAFT:
        raise StaleState(scheme, CHANGE)


def hold_edition(
    scheme: Scheme,
    actor: User,
    *,
    verb: str = CHANGE,
    version: int | None = None,
    states: tuple[str, ...] = (Scheme.State.DRAFT,),
) -> None:
    """Claim a draft: raise its version in one conditional UPDATE, which other transactions wait for.

    Editions in use never change, so each service that writes a scheme or its parts calls this first. `version` is
    the one on which the form was opened. Raises PermissionDenied, StaleState outside `states`, and StaleEdit on an
    old version.
    """
    check_right(verb, scheme.organisation, actor)
    held = Scheme._base_manager.filter(pk=scheme.pk, state__in=states)
    if version is not None:
        held = held.filter(version=version)
    written = held.update(version=F("version") + 1)
    scheme.refresh_from_db()
    if written:
        return
    if scheme.state not in states:
        raise StaleState(scheme, verb)
    raise StaleEdit(scheme, version)


def default_scheme(*, organisation: Organisation, actor: User) -> Scheme:
    """Import our proposal as a draft of an organisation. Returns the existing draft if there is one."""
    check_right(ADOPT, organisation, actor)
    found = Scheme._base_manager.filter(
        organisation=organisation, title=DEFAULT_TITLE, edition=DEFAULT_EDITION
    ).first()
    if found is not None:
        return found
    with transaction.atomic():
        scheme = Scheme.objects.create(
            organisation=organisation,
            series=Series.objects.create(organisation=organisation),
            title=DEFAULT_TITLE,
            edition=DEFAULT_EDITION,
            source=Scheme.Source.SYSTEM_DEFAULT,
        )
        _fill(scheme)
        record(ADOPT, scheme, actor=actor, changes={"criteria": [None, scheme.criteria.count()]})
    return scheme


def _fill(scheme: Scheme) -> None:
    made: dict[str, Criterion] = {}
    for ordinal, row in enumerate(_rows("criteria.csv"), start=1):
        made[row["title"]] = Criterion.objects.create(
            scheme=scheme,
            ordinal=ordinal,
            dimension=row["dimension"],
            title=row["title"],
            indicator=row["indicator"],
            weight=int(row["weight"]) * 100,
            direction=row["direction"],
            empty_value=int(row["empty_value"]) * 100,
            counts_empty=row["counts_empty"] == "yes",
            guide=row["guide"],
        )
    for ordinal, row in enumerate(_rows("tie_breakers.csv"), start=1):
        criterion = made[row["criterion"]] if row["criterion"] else None
        TieBreaker.objects.create(scheme=scheme, ordinal=ordinal, rule=row["rule"], criterion=criterion)
    for ordinal, row in enumerate(_rows("vetoes.csv"), start=1):
        VetoKind.objects.create(scheme=scheme, ordinal=ordinal, title=row["title"])


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def renew_scheme(*, scheme: Scheme, edition: str, actor: User) -> Scheme:
    """Copy an edition into a new draft of its series, with groups and members. Each group keeps its flag.

    Raises ValidationError for a name that is taken.
    """
    check_right(RENEW, scheme.organisation, actor)
    with transaction.atomic():
        made = Scheme(
            organisation=scheme.organisation,
            series_id=scheme.series_id,
            title=scheme.title,
            edition=edition,
            is_demo=scheme.is_demo,
        )
        # An edition under the first rules has no value for the others: its next one begins with our proposal.
        for name in PARAMETERS if scheme.is_exact else PARAMETERS[:3]:
            setattr(made, name, getattr(scheme, name))
        add_row(RENEW, made, RULES, organisation=scheme.organisation, actor=actor)
        copies: dict[int | None, Criterion | None] = {None: None}
        for one in scheme.criteria.order_by("ordinal", "pk"):
            key = one.pk  # copying gives the same object the key of the copy
            copies[key] = _copied(one, scheme=made)
        for tie in scheme.tie_breakers.all():
            _copied(tie, scheme=made, criterion=copies[tie.criterion_id])
        for kind in scheme.veto_kinds.all():
            _copied(kind, scheme=made)
        for group in scheme.groups.all():
            members = list(group.members.current().select_related("organisation"))
            group = _copied(group, scheme=made)
            for member in members:
                _copied(member, scheme=made, group=group, rated_from=None)
    return made


def _copied(row: Part, **changes: object) -> Part:
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    return row


# --- Put into use --------------------------------------------------------------------------------------


def faults_of(scheme: Scheme) -> list[str]:
    """Return the faults that keep a scheme from being put into use, in words. Empty when there are none."""
    criteria = list(scheme.criteria.all())
    faults = [*_weight_faults(criteria), *indicator_faults(criteria)]
    if not GroupMember._base_manager.filter(scheme=scheme, rated_until__isnull=True).exists():
        faults.append(_("No branch is in a group yet: put in who is compared with whom."))
    return faults


def indicator_faults(criteria: Iterable[Criterion]) -> list[str]:
    """Return the criteria that no indicator of the portal counts, in words."""
    faults = []
    declared = all_indicators()
    for one in criteria:
        if one.is_reviewed:
            continue
        counted = declared.get(one.indicator)
        words = {"criterion": one.title, "key": one.indicator}
        if counted is None:
            faults.append(_("%(criterion)s: no app of the portal counts %(key)s.") % words)
        elif not counted.whole:
            faults.append(
                _("%(criterion)s: %(key)s is a count without a whole; only shares can be rated.") % words
            )
        elif not counted.of_a_day:
            message = _(
                "%(criterion)s: %(key)s tells how things stand today and cannot be counted for a past month. "
                "Change the line and choose another indicator."
            )
            faults.append(message % words)
    return faults


def _weight_faults(criteria: list[Criterion]) -> list[str]:
    total = sum(one.weight for one in criteria)
    missing = Scheme.FULL - total
    words = {"total": f"{total / 100:.2f}", "missing": f"{abs(missing) / 100:.2f}"}
    if missing > 0:
        return [_("The weights add up to %(total)s: %(missing)s is missing to 100.00.") % words]
    if missing < 0:
        return [_("The weights add up to %(total)s: %(missing)s too much for 100.00.") % words]
    return []


def activate_scheme(*, scheme: Scheme, actor: User) -> Scheme:
    """Put a draft into use and retire the edition in use. Raises StaleState, ValidationError."""
    with transaction.atomic():
        hold_edition(scheme, actor, verb=ACTIVATE)
        if faults := faults_of(scheme):
            raise ValidationError(faults)
        _replace(scheme)
        scheme.refresh_from_db()
        record(ACTIVATE, scheme, actor=actor, changes={"state": ["draft", "active"]})
    return scheme


def _replace(scheme: Scheme) -> None:
    """Retire the edition in use, and put this claimed one in its place."""
    same = scheme.editions()
    try:
        with transaction.atomic():
            same.filter(state=Scheme.State.ACTIVE).update(state=Scheme.State.RETIRED)
            same.filter(pk=scheme.pk).update(state=Scheme.State.ACTIVE, in_use_from=timezone.localdate())
    except IntegrityError:  # two editions at the same moment: the constraint lets one pass
        message = _(
            "Another edition of this scheme has been put into use at the same moment. Look at it first; "
            "put this one into use again if it shall replace it."
        )
        raise ValidationError(message) from None
