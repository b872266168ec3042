"""What a dissolved organisation means for people: their grants there end."""

from django.dispatch import receiver

from portal.accounts.models import Grant
from portal.audit.services import record
from portal.organisations.signals import organisation_dissolved


@receiver(organisation_dissolved)
def end_grants(sender, organisation, day, actor, **kwargs):
    """Revoke the active and proposed grants at the organisation, and record each."""
    ending = Grant.objects.filter(
        organisation=organisation, state__in=[Grant.State.ACTIVE, Grant.State.PROPOSED]
    )
    for grant in list(ending.select_related("user", "organisation")):
        Grant.objects.filter(pk=grant.pk).update(state=Grant.State.REVOKED, ends_on=max(grant.starts_on, day))
        changes = {"state": [grant.state, Grant.State.REVOKED], "ends_on": [grant.ends_on, str(day)]}
        record("accounts.revoke_grant", grant, actor=actor, changes=changes, reason=str(organisation))
