"""The course of problems as columns: what a full ledger tells beside the problem itself."""

from django.db.models import OuterRef, Subquery

from rectification.models import Closing, Progress


def with_course(problems):
    """Add what the full ledger tells beside the problem: latest entry, application, acceptance."""
    entries = Progress.objects.filter(measure=OuterRef("measures__pk")).order_by("-pk")
    applied = Closing.objects.filter(problem=OuterRef("pk")).order_by("-pk")
    accepted = applied.filter(state=Closing.State.ACCEPTED)
    return problems.annotate(
        latest_note=Subquery(entries.values("note")[:1]),
        applied_at=Subquery(applied.values("applied_at")[:1]),
        opinion=Subquery(accepted.values("opinion")[:1]),
        decided_by_name=Subquery(accepted.values("decided_by__name")[:1]),
        decided_at=Subquery(accepted.values("decided_at")[:1]),
    )
