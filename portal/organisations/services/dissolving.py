"""Dissolving an organisation that has no unfinished work."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Organisation, Placement
from portal.organisations.services.placements import check_order, place
from portal.organisations.services.tree import (
    fresh,
    hold_tree,
    parent_of,
    require,
    require_active,
    require_not_root,
)
from portal.organisations.signals import organisation_dissolved
from portal.scope.actors import Actor
from portal.scope.models import scoped_models


@transaction.atomic
def dissolve_organisation(
    *, organisation: Organisation, document_number: str, day: date, actor: Actor | None
) -> Organisation:
    """Dissolve an organisation. Its rows stay.

    Refused while it has active subordinate organisations or unfinished work. Apps end what is in force for it when
    they receive `organisation_dissolved`.
    """
    verb = "organisations.dissolve_organisation"
    hold_tree()
    gone = fresh(organisation)
    require(actor, verb, gone)
    require_not_root(gone)
    require_active(gone, "day")
    check_order(gone, day, document_number)
    _check_nothing_left(gone)
    Organisation.objects.filter(pk=gone.pk).update(dissolved_on=day, version=F("version") + 1)
    gone = fresh(gone)
    place(gone, Placement.Act.DISSOLVED, parent=parent_of(gone), day=day, document_number=document_number)
    record(verb, gone, actor=actor, changes={"dissolved_on": [None, str(day)]}, reason=document_number)
    organisation_dissolved.send(sender=Organisation, organisation=gone, day=day, actor=actor)
    return gone


def unfinished_work(organisation: Organisation) -> list[tuple[str, int]]:
    """Return [(what, number)] of unfinished rows at or below the organisation."""
    found = []
    for model in scoped_models():
        rows = model.objects.in_tree_of(organisation)
        if hasattr(rows, "unfinished"):
            total = rows.unfinished().count()
            if total:
                found.append((str(model._meta.verbose_name), total))
    return found


def _check_nothing_left(organisation: Organisation) -> None:
    below = Organisation.objects.get_children(organisation).filter(dissolved_on__isnull=True).count()
    if below:
        message = _(
            "%(count)s subordinate organisations are still active; move, merge or dissolve them first."
        )
        raise ValidationError(message % {"count": below})
    work = unfinished_work(organisation)
    if work:
        listed = _(", ").join(_("%(count)s × %(what)s") % {"what": what, "count": n} for what, n in work)
        message = _("There is unfinished work here: %(listed)s. Finish it or hand it over first.")
        raise ValidationError(message % {"listed": listed})
