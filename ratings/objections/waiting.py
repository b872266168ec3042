"""Objections that wait for a person, and a person's standings in notice."""

from django.utils import timezone

from ratings.objections.models import Objection
from ratings.reviews.waiting import own_lines
from ratings.rounds.models import Round, Standing

ANSWER, RAISE = "ratings.answer_objection", "ratings.raise_objection"


def to_answer(user):
    """Return the open objections that the reader may answer, by the rule of `services.objections.may_answer`."""
    rounds = Round.objects.visible_to(user, ANSWER).order_by().values("pk")
    waiting = Objection._base_manager.filter(state=Objection.State.OPEN, entry__round__in=rounds)
    return waiting.exclude(raised_by=user).exclude(entry__organisation_path__in=own_lines(user))


def to_look_at(user):
    """Return the standings in notice of the reader's branches. The reader may object to them."""
    return Standing.objects.visible_to(user, RAISE).filter(
        round__state=Round.State.NOTICE, round__notice_until__gte=timezone.localdate()
    )
