"""Frequency rules: set for the branches below an organisation, changed from the next period on."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from branches.frequencies.models import FrequencyRule, Period
from branches.frequencies.services.rules import Rules
from portal.accounts.models import User
from portal.audit.changes import difference, snapshot
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.workflow import StaleEdit, StaleState, add_row, apply_edit, check_names, check_right

SET, CHANGE = "branches.set_frequency", "branches.change_frequency"
CHANGEABLE = ("period", "times", "basis")
RECORDED = ["kind", *CHANGEABLE, "starts_on"]


def set_frequency(
    *, organisation: Organisation, kind: str, period: str, times: int, basis: str, actor: User
) -> FrequencyRule:
    """Set a rule for the branches of an organisation. It takes effect with the next period.

    Raises PermissionDenied, and ValidationError by field.
    """
    check_right(SET, organisation, actor)
    today = timezone.localdate()
    former = Rules(today).nearest(organisation.path, kind, today)
    rule = FrequencyRule(
        organisation=organisation,
        kind=kind,
        period=period,
        times=times,
        basis=basis,
        starts_on=next_period(today, former.period, period),
    )
    return add_row(SET, rule, RECORDED, actor=actor)


def change_frequency(rule: FrequencyRule, *, version: int, actor: User, **values: object) -> FrequencyRule:
    """Change a rule with effect from the next period, and return the rule that is in force from then on.

    A rule that has not started yet is edited in place. Raises StaleEdit on an old version and StaleState when the
    rule has ended.
    """
    check_right(CHANGE, rule.organisation, actor)
    check_names(values, CHANGEABLE)
    if rule.ends_on is not None:
        raise StaleState(rule, CHANGE)
    today = timezone.localdate()
    if rule.starts_on > today:
        return _change_coming(rule, values, today, version=version, actor=actor)
    return _succeed(rule, values, today, version=version, actor=actor)


def next_period(today: date, *periods: str) -> date:
    """Return the first day on which all of the given periods begin anew."""
    return max(Period(period).last_day(today) for period in periods) + timedelta(days=1)


def _change_coming(
    rule: FrequencyRule, values: dict[str, object], today: date, *, version: int, actor: User
) -> FrequencyRule:
    """Change a rule that has not started. A different period may move its first day."""
    day_before = rule.starts_on - timedelta(days=1)
    own = FrequencyRule._base_manager.filter(
        organisation=rule.organisation, kind=rule.kind, ends_on=day_before
    )
    former = own.first() or Rules(today).nearest(rule.organisation_path, rule.kind, today)
    starts_on = next_period(today, former.period, values.get("period", rule.period))
    with transaction.atomic():
        own.update(ends_on=starts_on - timedelta(days=1))
        return apply_edit(CHANGE, rule, values | {"starts_on": starts_on}, version=version, actor=actor)


def _succeed(
    rule: FrequencyRule, values: dict[str, object], today: date, *, version: int, actor: User
) -> FrequencyRule:
    """End a rule with its current period and start its successor, in one transaction."""
    fields = {name: getattr(rule, name) for name in CHANGEABLE} | values
    starts_on = next_period(today, rule.period, fields["period"])
    with transaction.atomic():
        last_day = starts_on - timedelta(days=1)
        open_rule = FrequencyRule._base_manager.filter(pk=rule.pk, version=version, ends_on=None)
        ended = open_rule.update(ends_on=last_day, version=F("version") + 1)
        rule.refresh_from_db()
        if not ended:
            raise StaleEdit(rule, version)
        made = FrequencyRule(organisation=rule.organisation, kind=rule.kind, starts_on=starts_on, **fields)
        made.save()
        record(CHANGE, rule, actor=actor, changes={"ends_on": [None, last_day.isoformat()]})
        changes = difference(snapshot(rule, RECORDED), snapshot(made, RECORDED))
        record(CHANGE, made, actor=actor, changes=changes)
    return made
