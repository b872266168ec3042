"""The copies of an organisation's path in scoped rows: counted before a move, rewritten by it."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.scope.models import OrganisationScoped, scoped_models
from portal.scope.paths import in_subtree

MAX_MOVED_ROWS = 100_000


def models_with_path() -> Iterator[type[models.Model]]:
    """Yield the scoped models that have a copy of the path in their own column."""
    for model in scoped_models():
        if "__" not in model.scope_path and model is not Organisation:
            yield model


def check_size(organisation: Organisation) -> None:
    """Raise ValidationError when a move would rewrite more rows than one transaction should."""
    path = organisation.path
    total = Organisation.objects.filter(in_subtree("path", path)).count() + sum(
        model._base_manager.filter(in_subtree(model.scope_path, path)).count() for model in models_with_path()
    )
    if total > MAX_MOVED_ROWS:
        message = _(
            "%(total)s rows hang on this organisation, more than the %(limit)s that one change may move. "
            "Move its subordinate organisations one after the other instead."
        )
        raise ValidationError(message % {"total": total, "limit": MAX_MOVED_ROWS})


def check_depth(organisation: Organisation, parent: Organisation) -> None:
    """Raise ValidationError for a tree deeper than a path can express."""
    deepest = Organisation.objects.filter(in_subtree("path", organisation.path)).aggregate(
        depth=models.Max("depth")
    )["depth"]
    depth = parent.depth + 1 + deepest - organisation.depth
    if depth * Organisation.steplen > Organisation._meta.get_field("path").max_length:
        raise ValidationError(_("The tree would become too deep."))


def rewrite_paths(old: str, new: str) -> None:
    """Replace the path `old` by `new` in all rows below: one UPDATE per model."""
    for model in models_with_path():
        column = model.scope_path
        moved = Concat(Value(new), Substr(column, len(old) + 1))
        model._base_manager.filter(in_subtree(column, old)).update(**{column: moved})


def strayed_rows() -> Iterator[models.QuerySet]:
    """Yield, per model, the rows whose copy differs from their organisation's path."""
    for model in models_with_path():
        if issubclass(model, OrganisationScoped):
            yield model._base_manager.exclude(organisation_path=F("organisation__path"))


@transaction.atomic
def mend_paths() -> int:
    """Correct such rows, and return their number.

    A row that is written during a move can get the old path. `manage.py check_tree --mend` calls this.
    """
    mended = 0
    for strayed in strayed_rows():
        right = Organisation.objects.order_by().filter(pk=OuterRef("organisation_id")).values("path")
        rows = strayed.model._base_manager.filter(pk__in=strayed.values("pk"))
        mended += rows.update(organisation_path=Subquery(right[:1]))
    if mended:
        root = Organisation.objects.get(depth=1)
        record("organisations.mend_paths", root, actor=None, changes={"rows": [None, mended]})
    return mended
