"""Scores by a named person, with a reason and a proof, never for the person's own branches."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.evidence.services import store_evidence
from portal.workflow import add_row, apply_edit
from ratings.reviews.models import Review
from ratings.rounds.models import Entry, Input
from ratings.rounds.services.ranking import hold, rank
from ratings.schemes.models import Criterion

SCORE, CHANGE = "ratings.score_entry", "ratings.change_score"
FULL = 10_000


def may_review(entry: Entry, actor: User, verb: str = SCORE) -> bool:
    """Tell whether a person may judge a branch: by a post strictly above it, and without a part in it.

    The organiser's people count as above the branch if it was below the organiser when the month was frozen, even
    when it has moved away since. Members of the branch or of an organisation below it, and holders of a post there,
    have a part in it.
    """
    path, reach = entry.organisation_path, actor.reach(verb)
    own = [actor.organisation_path, *(post.organisation_path for post in actor.posts())]
    above = reach.covers(entry.round.organisation_path) or reach.covers_above(path)
    return above and not any(place.startswith(path) for place in own)


def require_reviewer(entry: Entry, actor: User, verb: str = SCORE) -> None:
    """Raise PermissionDenied unless a person may judge a branch."""
    if not may_review(entry, actor, verb):
        raise PermissionDenied(verb)


def score_entry(
    *, entry: Entry, criterion: Criterion, score: int, reason: str, file: UploadedFile, actor: User
) -> Review:
    """Score a line of a branch (hundredths, 0 to 10,000) and rank its group anew.

    Raises PermissionDenied, ValidationError by field, and StaleState when the round is no longer a draft.
    """
    require_reviewer(entry, actor)
    check_line(entry, criterion)
    check_score(score, reason)
    with transaction.atomic():
        hold(entry.round, SCORE)
        proof = store_evidence(file=file, organisation=entry.organisation, actor=actor)
        review = Review(
            entry=entry, criterion=criterion, score=score, reason=reason, proof=proof, reviewer=actor
        )
        add_row(
            SCORE,
            review,
            ["criterion", "score", "proof"],
            organisation=entry.organisation,
            actor=actor,
            reason=reason,
        )
        Input.objects.create(
            round_id=entry.round_id, entry=entry, criterion=criterion, part=score, whole=FULL
        )
        rank(entry.round, entry.group)
    return review


def change_score(
    review: Review, *, version: int, score: int, reason: str, file: UploadedFile | None = None, actor: User
) -> Review:
    """Change a score with a reason. The audit log keeps both values.

    Raises StaleEdit, StaleState, ValidationError.
    """
    entry = review.entry
    require_reviewer(entry, actor, CHANGE)
    check_score(score, reason)
    with transaction.atomic():
        hold(entry.round, CHANGE)
        values: dict[str, object] = {"score": score, "reason": reason, "reviewer": actor}
        if file:
            values["proof"] = store_evidence(file=file, organisation=entry.organisation, actor=actor)
        apply_edit(CHANGE, review, values, version=version, actor=actor, reason=reason)
        inputs = Input.objects.filter(round=entry.round_id, entry=entry, criterion=review.criterion_id)
        inputs.update(part=score)
        rank(entry.round, entry.group)
    return review


def check_line(entry: Entry, criterion: Criterion) -> None:
    """Raise ValidationError for a computed line, or for one of another scheme."""
    if not criterion.is_reviewed or criterion.scheme_id != entry.round.scheme_id:
        raise ValidationError(_("This line is computed from records; nobody scores it."))


def check_score(score: int, reason: str) -> None:
    """Raise ValidationError by field for a score outside 0 to 100 points, or without a reason."""
    faults = {}
    if not 0 <= score <= FULL:
        faults["score"] = _("A score lies between 0 and 100.")
    if not reason.strip():
        faults["reason"] = _("Say why.")
    if faults:
        raise ValidationError(faults)
