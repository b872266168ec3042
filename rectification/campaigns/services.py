"""Campaigns: launched with their units and rules, changed by version, ended once."""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import Grant, User
from portal.accounts.roles import roles_with
from portal.audit.services import record
from portal.notifications.services import notify
from portal.organisations.models import Organisation, Unit
from portal.scope.paths import in_subtrees
from portal.workflow import StaleEdit, StaleState, apply_edit, check_right
from rectification.campaigns.models import Campaign, CampaignUnit
from rectification.checklists.models import Checklist

LAUNCH = "rectification.launch_campaign"
CHANGE = "rectification.change_campaign"
END = "rectification.end_campaign"
RULES = ("amber_lag", "red_lag", "due_soon_days", "silent_months")
_followers: list[Callable[[Campaign], object]] = []


def when_rules_change(follow: Callable[[Campaign], object]) -> None:
    """Register a function that runs in the same transaction when the rules of a campaign have changed."""
    _followers.append(follow)


def launch_campaign(
    *,
    organisation: Organisation,
    title: str,
    checklist: Checklist,
    starts_on: date,
    ends_on: date,
    units: Iterable[Unit],
    amber_lag: int = 10,
    red_lag: int = 30,
    due_soon_days: int = 7,
    silent_months: int = 2,
    extensions: int = 1,
    actor: User,
) -> Campaign:
    """Launch a campaign of an organiser, and notify the people who register problems in the units.

    Raises PermissionDenied, and ValidationError by field.
    """
    check_right(LAUNCH, organisation, actor)
    units = list(units)
    campaign = Campaign(
        organisation=organisation,
        title=title,
        checklist=checklist,
        starts_on=starts_on,
        ends_on=ends_on,
        amber_lag=amber_lag,
        red_lag=red_lag,
        due_soon_days=due_soon_days,
        silent_months=silent_months,
        extensions=extensions,
        state=Campaign.State.RUNNING,
    )
    _check(campaign, units)
    with transaction.atomic():
        campaign.save()
        CampaignUnit.objects.bulk_create(CampaignUnit(campaign=campaign, unit=unit) for unit in units)
        record(LAUNCH, campaign, actor=actor, changes={"units": [0, len(units)]})
        _notify(campaign, units, actor)
    return campaign


def change_campaign(
    campaign: Campaign, *, version: int, actor: User, units: Iterable[Unit] | None = None, **values: object
) -> Campaign:
    """Change title, days, rules or units. New rules apply to every open problem at once.

    Raises StaleEdit, StaleState when the campaign has ended, and ValidationError by field.
    """
    check_right(CHANGE, campaign.organisation, actor)
    if campaign.version != version:
        raise StaleEdit(campaign, version)
    if campaign.state == Campaign.State.ENDED:
        raise StaleState(campaign, CHANGE)
    wanted = Campaign(
        organisation=campaign.organisation,
        **{name: getattr(campaign, name) for name in ("title", "checklist", "starts_on", "ends_on", *RULES)}
        | values,
    )
    chosen = None if units is None else list(units)
    _check(wanted, chosen if chosen is not None else [*campaign.participations.all()])
    with transaction.atomic():
        if chosen is not None:
            _set_units(campaign, chosen, actor)
        apply_edit(CHANGE, campaign, values, version=version, actor=actor)
        if any(name in values for name in RULES):
            for follow in _followers:
                follow(campaign)
    return campaign


def end_campaign(*, campaign: Campaign, actor: User) -> Campaign:
    """End a running campaign. No problem can be registered in it any more; open problems can still be closed."""
    check_right(END, campaign.organisation, actor)
    with transaction.atomic():
        changed = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.RUNNING).update(
            state=Campaign.State.ENDED, version=F("version") + 1
        )
        campaign.refresh_from_db()
        if not changed:
            raise StaleState(campaign, END)
        record(END, campaign, actor=actor, changes={"state": ["running", "ended"]})
    return campaign


def _check(campaign: Campaign, units: list) -> None:
    faults = {}
    if campaign.ends_on < campaign.starts_on:
        faults["ends_on"] = _("The end date lies before the start date.")
    if campaign.red_lag < campaign.amber_lag:
        faults["red_lag"] = _("Red must not come before amber.")
    if campaign.checklist.state == Checklist.State.DRAFT:
        faults["checklist"] = _("This checklist is a draft. Put it into use first.")
    if not units:
        faults["units"] = _("Choose one unit at least.")
    if faults:
        raise ValidationError(faults)


def _set_units(campaign: Campaign, units: list[Unit], actor: User) -> None:
    wanted = {unit.pk for unit in units}
    present = set(campaign.participations.values_list("unit", flat=True))
    leaving = campaign.participations.filter(unit__in=present - wanted)
    if campaign.problems.filter(unit__in=present - wanted).exists():
        message = _("A unit that has registered problems stays in the campaign.")
        raise ValidationError({"units": message})
    leaving.delete()
    CampaignUnit.objects.bulk_create(
        CampaignUnit(campaign=campaign, unit_id=unit) for unit in sorted(wanted - present)
    )
    if wanted != present:
        record(CHANGE, campaign, actor=actor, changes={"units": [len(present), len(wanted)]})


def _notify(campaign: Campaign, units: list[Unit], actor: User) -> None:
    """Notify the people who may register problems in the units."""
    grants = Grant.objects.in_force().filter(role__in=roles_with("rectification.register_problem"))
    within = in_subtrees("organisation_path", [unit.organisation_path for unit in units])
    people = User.objects.filter(is_active=True, pk__in=grants.filter(within).values("user"))
    notify(
        people.exclude(pk=actor.pk),
        gettext_noop("%(who)s has launched “%(what)s”. Your unit takes part."),
        link=reverse("problem_list") + f"?campaign={campaign.pk}",
        who=campaign.organisation,
        what=campaign.title,
    )
