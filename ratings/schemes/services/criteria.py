"""The parts of a draft: criteria, groups with their members, tie-breakers, reasons for a veto."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import add_row, apply_edit
from ratings.schemes.models import (
    Criterion,
    EarlyUse,
    Flag,
    GroupMember,
    PeerGroup,
    Scheme,
    TieBreaker,
    VetoKind,
)
from ratings.schemes.services.schemes import CHANGE, hold_edition

LINE = ["dimension", "title", "indicator", "weight", "direction", "empty_value", "counts_empty", "guide"]


def add_criterion(*, scheme: Scheme, actor: User, **values: object) -> Criterion:
    """Add a criterion to a draft. Raises StaleState, and ValidationError by field."""
    with transaction.atomic():
        hold_edition(scheme, actor)
        values["ordinal"] = 1 + max((one.ordinal for one in scheme.criteria.all()), default=0)
        row = Criterion(scheme=scheme, **values)
        add_row(CHANGE, row, LINE, organisation=scheme.organisation, actor=actor)
        _record_part(scheme, "criteria", None, _words(row), actor)
    return row


def change_criterion(criterion: Criterion, *, version: int, actor: User, **values: object) -> Criterion:
    """Change a criterion of a draft. Raises StaleState, StaleEdit, and ValidationError by field."""
    scheme = criterion.scheme
    with transaction.atomic():
        hold_edition(scheme, actor)
        same = scheme.criteria.filter(title=values.get("title", criterion.title)).exclude(pk=criterion.pk)
        if same.exists():
            raise ValidationError({"title": _("The scheme has a criterion of this name already.")})
        before = _words(scheme.criteria.get(pk=criterion.pk))
        apply_edit(CHANGE, criterion, values, version=version, actor=actor)
        _record_part(scheme, "criteria", before, _words(criterion), actor)
    return criterion


def remove_criterion(*, criterion: Criterion, actor: User) -> None:
    """Remove a criterion of a draft, and the tie-breaker that names it. Raises StaleState."""
    scheme = criterion.scheme
    with transaction.atomic():
        hold_edition(scheme, actor)
        _record_part(scheme, "criteria", _words(criterion), None, actor)
        scheme.tie_breakers.filter(criterion=criterion).delete()
        criterion.delete()


def add_group(*, scheme: Scheme, name: str, branches: Sequence[Organisation], actor: User) -> PeerGroup:
    """Add a peer group with its own flag. Raises StaleState, and ValidationError by field."""
    with transaction.atomic():
        hold_edition(scheme, actor)
        ordinal = 1 + scheme.groups.count()
        flag = Flag.objects.create(series_id=scheme.series_id)
        group = PeerGroup(scheme=scheme, flag=flag, name=name, ordinal=ordinal)
        add_row(CHANGE, group, ["name"], organisation=scheme.organisation, actor=actor)
        _record_part(scheme, "groups", None, name, actor)
        _join(group, branches, actor)
    return group


def set_members(
    *,
    group: PeerGroup,
    branches: Sequence[Organisation],
    version: int,
    actor: User,
    start: date | None = None,
    reason: str = "",
) -> PeerGroup:
    """Set the members of a group, also in a scheme in use: there from the next month on.

    `start` is the first day of an earlier month that had begun and is not frozen yet, as an exception with a `reason`
    that the month shows. `version` is the scheme's. Raises StaleState when it is retired, StaleEdit, and
    ValidationError by field.
    """
    scheme = group.scheme
    wanted = {branch.pk: branch for branch in branches}
    with transaction.atomic():
        hold_edition(scheme, actor, version=version, states=(Scheme.State.DRAFT, Scheme.State.ACTIVE))
        start = _start_of(scheme, start, reason)
        members = group.members.current()
        leaving = list(members.exclude(organisation__in=wanted).select_related("organisation"))
        left = [str(one.organisation) for one in leaving]
        _leave(members, leaving, start)
        present = set(members.values_list("organisation_id", flat=True))
        coming = [branch for pk, branch in wanted.items() if pk not in present]
        _join(group, coming, actor, start)
        if left:
            _record_part(scheme, "members", "、".join(left), None, actor)
        if start and start < next_month() and (coming or left):
            _record_early(scheme, start, coming, left, reason, actor)
    return group


def next_month() -> date:
    """Return the first day of the next month."""
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)


def _start_of(scheme: Scheme, start: date | None, reason: str) -> date | None:
    """Return the month from which a change of members holds, None for a draft. Raises ValidationError."""
    if scheme.state == Scheme.State.DRAFT:
        return None
    start = (start or next_month()).replace(day=1)
    if start >= next_month():
        return next_month()
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why the change holds for a month that had begun; the month will show it.")}
        )
    frozen = scheme.editions().filter(rounds__month__gte=start, rounds__frozen_at__isnull=False)
    if frozen.exists():
        message = _("%(month)s has been frozen: its members stay as they were.")
        raise ValidationError({"start": message % {"month": f"{start:%Y-%m}"}})
    return start


def _leave(members: QuerySet[GroupMember], leaving: Sequence[GroupMember], start: date | None) -> None:
    """Let members leave: at once from a draft, and if no month has rated them; else before the month `start`."""
    rated = [one.pk for one in leaving if start and (one.rated_from is None or one.rated_from < start)]
    members.filter(pk__in=[one.pk for one in leaving]).exclude(pk__in=rated).delete()
    members.filter(pk__in=rated).update(rated_until=start)


def _record_early(
    scheme: Scheme,
    month: date,
    coming: Sequence[Organisation],
    left: Sequence[str],
    reason: str,
    actor: User,
) -> None:
    """Keep the exception, for the month to show."""
    parts = [(_("joined: %(names)s"), [str(one) for one in coming]), (_("left: %(names)s"), left)]
    text = "；".join(words % {"names": "、".join(names)} for words, names in parts if names)
    EarlyUse.objects.create(
        scheme=scheme,
        month=month,
        what=EarlyUse.What.MEMBERS,
        text=text[:1000],
        reason=reason,
        decided_by=actor,
    )
    record(
        CHANGE, scheme, actor=actor, changes={"early_uses": [None, f"{month:%Y-%m} {text}"]}, reason=reason
    )


def _join(group: PeerGroup, branches: Sequence[Organisation], actor: User, start: date | None = None) -> None:
    scheme = group.scheme
    taken = GroupMember._base_manager.filter(
        scheme=scheme, organisation__in=branches, rated_until__isnull=True
    )
    if names := [str(one.organisation) for one in taken.select_related("organisation")]:
        message = _("In another group of the scheme already: %(names)s.")
        raise ValidationError({"branches": message % {"names": "、".join(names[:5])}})
    if outside := [str(one) for one in branches if not one.path.startswith(scheme.organisation.path)]:
        message = _("Not below the organiser: %(names)s.")
        raise ValidationError({"branches": message % {"names": "、".join(outside[:5])}})
    if branches:
        GroupMember.objects.bulk_create(
            GroupMember(
                group=group,
                scheme=scheme,
                organisation=one,
                organisation_path=one.path,
                rated_from=start,
            )
            for one in branches
        )
        _record_part(scheme, "members", None, "、".join(str(one) for one in branches), actor)


def set_rules(
    *,
    scheme: Scheme,
    ties: Sequence[tuple[str, Criterion | None]],
    vetoes: Sequence[str],
    version: int,
    actor: User,
) -> Scheme:
    """Set the tie-breakers in order, and the reasons for a veto, of a draft.

    `version` is the scheme's. Raises StaleState, StaleEdit, ValidationError.
    """
    with transaction.atomic():
        hold_edition(scheme, actor, version=version)
        if len(set(ties)) != len(ties):
            raise ValidationError(_("A tie-breaker stands twice in the order."))
        scheme.tie_breakers.all().delete()
        scheme.veto_kinds.all().delete()
        TieBreaker.objects.bulk_create(
            TieBreaker(scheme=scheme, ordinal=ordinal, rule=rule, criterion=criterion)
            for ordinal, (rule, criterion) in enumerate(ties, start=1)
        )
        VetoKind.objects.bulk_create(
            VetoKind(scheme=scheme, ordinal=ordinal, title=title)
            for ordinal, title in enumerate(dict.fromkeys(vetoes), start=1)
        )
        changes = {"tie_breakers": [None, len(ties)], "veto_kinds": [None, len(vetoes)]}
        record(CHANGE, scheme, actor=actor, changes=changes)
    return scheme


def _record_part(scheme: Scheme, name: str, before: str | None, after: str | None, actor: User) -> None:
    """Record the change of a part on the scheme, whose history and conflict notes cover all parts."""
    record(CHANGE, scheme, actor=actor, changes={name: [before, after]})


def _words(criterion: Criterion) -> str:
    return f"{criterion.title} {criterion.weight / 100:.2f}"
