"""Rounds that wait for a person."""

from django.utils import timezone

from ratings.rounds.models import Round

PROPOSE, PUBLISH = "ratings.propose_round", "ratings.publish_round"


def to_propose(user):
    """Return the draft rounds that the reader may propose."""
    return Round.objects.visible_to(user, PROPOSE).filter(state=Round.State.DRAFT)


def to_publish(user):
    """Return the rounds whose notice is over and that another person has proposed."""
    over = Round.objects.visible_to(user, PUBLISH).filter(
        state=Round.State.NOTICE, notice_until__lt=timezone.localdate()
    )
    return over.exclude(proposed_by=user)
