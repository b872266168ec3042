"""Whether a person has wishes or claims."""

from django.db.models import QuerySet

from grids.ground.concerns import concerns, declare_concern, has_grids
from grids.partners.models import Partner
from grids.wishes.models import Claim, Wish
from portal.accounts.models import User


def meets_wishes(user: User) -> bool:
    """Tell whether a person can see wishes: of the person's grids, or of a street whose partner the organisation is."""
    return has_grids(user) or (user.may(Wish.CLAIM.verb) and concerns(user)["wishes"])


def has_claims(user: User) -> bool:
    """Tell whether a person holds a claim that is still to be fulfilled."""
    return user.may(Wish.CLAIM.verb) and concerns(user)["claims"]


def _partnerships(user: User) -> QuerySet:
    return Partner.in_force_for(user.reach(Wish.CLAIM.verb).participant_paths)


declare_concern("wishes", _partnerships)
declare_concern("claims", lambda user: Claim._base_manager.filter(claimed_by=user.pk, state=Claim.State.OPEN))
