"""The latest progress of problems as columns of the full ledger."""

from django.db.models import OuterRef, QuerySet, Subquery

from rectification.ledger.models import Problem, Progress


def with_course(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Add the latest entry of each measure to rows of problems and measures."""
    entries = Progress.objects.filter(measure=OuterRef("measures__pk")).order_by("-pk")
    return problems.annotate(latest_note=Subquery(entries.values("note")[:1]))
