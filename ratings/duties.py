"""What waits for whom: lines to score, rounds to put up and to publish, objections to answer or to raise."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from ratings.models import Criterion, Entry, Objection, Review, Round, Standing

SCORE, PROPOSE, PUBLISH = "ratings.score_entry", "ratings.propose_round", "ratings.publish_round"
ANSWER, RAISE = "ratings.answer_objection", "ratings.raise_objection"


@dataclass(frozen=True)
class Sheet:
    """A reviewed criterion of a draft round: how many branches the reader may score, and how many are scored."""

    round: Round
    criterion: Criterion
    rated: int
    scored: int

    @property
    def waiting(self) -> int:
        """How many still wait."""
        return self.rated - self.scored


def to_score(user) -> list[Sheet]:
    """Return the score sheets of the draft rounds in which a person may judge branches: one query, four where there are any."""
    entries = reviewable(user).filter(round__state=Round.State.DRAFT)
    rated = dict(entries.order_by().values_list("round").annotate(n=Count("pk")))
    rounds = {
        one.pk: one for one in Round._base_manager.filter(pk__in=rated).select_related("scheme__organisation")
    }
    criteria = Criterion._base_manager.filter(
        indicator="", scheme__in=[one.scheme_id for one in rounds.values()]
    )
    reviews = Review._base_manager.filter(entry__in=entries.order_by().values("pk")).order_by()
    scored = {
        (round_, criterion): count
        for round_, criterion, count in reviews.values_list("entry__round", "criterion").annotate(
            n=Count("pk")
        )
    }
    lines = sorted(criteria, key=lambda one: (one.ordinal, one.pk))
    return [
        Sheet(round_, line, rated[pk], scored.get((pk, line.pk), 0))
        for pk, round_ in sorted(rounds.items(), key=lambda item: (item[1].month, item[0]))
        for line in lines
        if line.scheme_id == round_.scheme_id
    ]


def reviewable(user):
    """Return the entries that a person may judge: strictly below a post of his, and no part in them himself."""
    own = {user.organisation_path, *(post.organisation_path for post in user.posts())}
    lines = {above for path in own for above in line_of(path, Organisation.steplen)}
    entries = Entry._base_manager.filter(user.reach(SCORE).as_q("organisation_path"))
    return entries.exclude(organisation_path__in=lines)


def to_propose(user):
    """Return the draft rounds of whom the reader runs."""
    return Round.objects.visible_to(user, PROPOSE).filter(state=Round.State.DRAFT)


def to_publish(user):
    """Return the rounds whose notice is over and that somebody else has proposed."""
    over = Round.objects.visible_to(user, PUBLISH).filter(
        state=Round.State.NOTICE, notice_until__lt=timezone.localdate()
    )
    return over.exclude(proposed_by=user)


def to_answer(user):
    """Return the open objections of rounds that the reader runs."""
    rounds = Round.objects.visible_to(user, ANSWER).order_by().values("pk")
    return Objection._base_manager.filter(state=Objection.State.OPEN, entry__round__in=rounds)


def to_look_at(user):
    """Return the standings of the reader's branches that are in notice: he may object."""
    return Standing.objects.visible_to(user, RAISE).filter(
        round__state=Round.State.NOTICE, round__notice_until__gte=timezone.localdate()
    )
