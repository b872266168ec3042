"""A veto keeps a branch out of a month. It has facts and a proof, is set from above, and can be lifted."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.evidence.services import store_evidence
from portal.workflow import add_row, check_right
from ratings.reviews.services.reviews import require_reviewer
from ratings.rounds.models import Entry, Veto
from ratings.rounds.services.ranking import hold, rank
from ratings.schemes.models import VetoKind

SET = "ratings.set_veto"


def set_veto(*, entry: Entry, kind: VetoKind, reason: str, file: UploadedFile, actor: User) -> Veto:
    """Put a veto on a branch and rank its group anew. Raises PermissionDenied, StaleState, ValidationError."""
    check_right(SET, entry.round.organisation, actor)
    require_reviewer(entry, actor, SET)
    if kind.scheme_id != entry.round.scheme_id:
        raise ValidationError({"kind": _("This kind of veto belongs to another scheme.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say what has happened.")})
    with transaction.atomic():
        hold(entry.round, SET)
        proof = store_evidence(file=file, organisation=entry.organisation, actor=actor)
        veto = Veto(entry=entry, kind=kind, reason=reason, proof=proof, set_by=actor)
        add_row(SET, veto, ["kind", "proof"], organisation=entry.organisation, actor=actor, reason=reason)
        rank(entry.round, entry.group)
    return veto


def lift_veto(*, veto: Veto, reason: str, actor: User) -> Veto:
    """Lift a veto with a reason and rank the group anew. Raises PermissionDenied, StaleState, ValidationError."""
    entry = veto.entry
    check_right(Veto.LIFT.verb, entry.round.organisation, actor)
    require_reviewer(entry, actor, Veto.LIFT.verb)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        hold(entry.round, Veto.LIFT.verb)
        Veto.LIFT.apply(veto, actor=actor, reason=reason)
        rank(entry.round, entry.group)
    return veto
