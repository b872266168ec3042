"""What wishes show on the home page: wishes to screen, and wishes open to claims."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.wishes.models import Wish
from portal.dashboards.panels import Duty, Question, declare_duties


def duties(question: Question) -> Sequence[Duty]:
    """Return the wishes to screen, and those that a person may claim, in one query each."""
    wanted = [
        ("screen_wish", Q(state=Wish.State.COLLECTED), "to_screen", _("wishes to be screened"), "hand-heart"),
        ("claim_wish", Q(state=Wish.State.PUBLISHED), "open", _("wishes open to you"), "gift"),
    ]
    found = []
    for verb, which, name, label, icon in wanted:
        if question.user.may(f"grids.{verb}"):
            count = Wish.objects.visible_to(question.user, f"grids.{verb}").filter(which).count()
            found.append(Duty(label, count, f"{reverse('wish_list')}?slice={name}&may={verb}", icon))
    return found


declare_duties(duties)
