"""Scores that wait for a person, and the branches that a person may judge."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from portal.organisations.models import Organisation
from portal.scope.paths import line_of
from ratings.reviews.models import Review
from ratings.rounds.models import Entry, Round
from ratings.schemes.models import Criterion

SCORE = "ratings.score_entry"


@dataclass(frozen=True)
class Sheet:
    """A reviewed criterion of a draft round: number of branches that the reader may score, and number scored."""

    round: Round
    criterion: Criterion
    rated: int
    scored: int

    @property
    def waiting(self) -> int:
        """Number of branches that still wait."""
        return self.rated - self.scored


def to_score(user) -> list[Sheet]:
    """Return the score sheets of draft rounds in which a person may judge branches; one or four queries."""
    drafts = Round._base_manager.filter(state=Round.State.DRAFT).select_related("scheme__organisation")
    entries = reviewable(user, drafts)
    rated = dict(entries.order_by().values_list("round").annotate(n=Count("pk"))) if drafts else {}
    if not rated:
        return []
    rounds = {one.pk: one for one in drafts if one.pk in rated}
    criteria = Criterion.objects.within(scheme__in=[one.scheme_id for one in rounds.values()]).filter(
        indicator=""
    )
    reviews = Review.objects.within(entry__in=entries.order_by().values("pk")).order_by()
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


def reviewable(user, rounds: Iterable[Round]):
    """Return the entries of some rounds that a person may judge, by the rule of `services.reviews.may_review`.

    Rounds are grouped here so that the database can use an index for the entries of each group.
    """
    reach = user.reach(SCORE)
    organised = {one.pk for one in rounds if reach.covers(one.organisation_path)}
    others = {one.pk for one in rounds} - organised
    below = Q(round__in=others) & reach.as_q("organisation_path")
    entries = Entry._base_manager.filter(Q(round__in=organised) | below)
    return entries.exclude(organisation_path__in=own_lines(user))


def own_lines(user) -> set[str]:
    """Return the paths of organisations in which a person has a part: own ones, those of posts, and all above."""
    own = {user.organisation_path, *(post.organisation_path for post in user.posts())}
    return {above for path in own for above in line_of(path, Organisation.steplen)}
