"""Saved views: own ones and those shared from above, a limited number per list, and each person's default."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal import statements
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.preferences.models import SavedView
from portal.preferences.services import keep_preference, preference
from portal.workflow import StaleEdit, apply_edit, check_right

SAVE, CHANGE = "preferences.save_view", "preferences.change_view"
SHARE, DELETE = "preferences.share_view", "preferences.delete_view"
MOVE = "preferences.move_view"
MOST = 8
# Parameters that are not part of a filter: the page of the list, and its display.
PASSING = ("page", "after", "before", "size", "list", "all")


def views_of(user, list_name: str) -> list[SavedView]:
    """Return the views that a list shows as tabs: the first ones, and always the default. One query."""
    offered = offered_views(user, list_name)
    wanted = settings_of(user, list_name).get("view")
    return [view for place, view in enumerate(offered) if place < 2 * MOST or view.pk == wanted]


def offered_views(user, list_name: str) -> list[SavedView]:
    """Return all views of a list that a person may use, own ones first. One query."""
    offered = statements.sent(
        ("views", list_name, user.rights),
        lambda: SavedView.objects.offered_to(user).filter(list_name=list_name).select_related("organisation"),
    )
    return sorted(offered, key=lambda view: (view.owner_id != user.pk, view.position, view.pk))


def normal_query(query: str) -> str:
    """Return a query string in a fixed order, without empty values and parameters that do not filter."""
    given = QueryDict(query)
    kept = QueryDict(mutable=True)
    for name in sorted(given):
        values = [value for value in given.getlist(name) if value != ""]
        if values and name not in PASSING:
            kept.setlist(name, sorted(values))
    return kept.urlencode()


def save_view(
    *, list_name: str, title: str, query: str, share_at: Organisation | None = None, actor
) -> SavedView:
    """Store a filter under a name, optionally shared with an organisation and all below it.

    Raises PermissionDenied, and ValidationError: on the title for a taken name or too many views, otherwise for a
    long filter.
    """
    if share_at is not None:
        check_right(SHARE, share_at, actor)
    own = SavedView.objects.filter(owner=actor, list_name=list_name)
    if own.count() >= MOST:
        words = {"n": MOST}
        raise ValidationError({"title": _("You have %(n)s views of this list. Delete one first.") % words})
    query = normal_query(query)
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise ValidationError(_("This filter is too long to be kept. Choose fewer rows or shorter words."))
    view = SavedView(
        owner=actor,
        list_name=list_name,
        title=title,
        query=query,
        is_shared=share_at is not None,
        organisation=share_at or actor.organisation,
        position=(own.aggregate(last=Max("position"))["last"] or 0) + 1,
    )
    try:
        with transaction.atomic():
            view.save()
            changes = {
                "title": [None, title],
                "query": [None, view.query],
                "is_shared": [None, view.is_shared],
            }
            record(SHARE if view.is_shared else SAVE, view, actor=actor, changes=changes)
    except IntegrityError as error:
        raise ValidationError({"title": _("You have a view of this name already.")}) from error
    return view


def change_view(
    view: SavedView, *, version: int, title: str, share_at: Organisation | None = None, actor
) -> SavedView:
    """Rename one's own view, share it or stop sharing it. Raises PermissionDenied, StaleEdit, ValidationError."""
    _check_own(view, actor)
    if share_at is not None:
        check_right(SHARE, share_at, actor)
    values = {
        "title": title,
        "is_shared": share_at is not None,
        "organisation": share_at or view.organisation,
    }
    try:
        with transaction.atomic():
            return apply_edit(CHANGE, view, values, version=version, actor=actor)
    except IntegrityError as error:
        raise ValidationError({"title": _("You have a view of this name already.")}) from error


def delete_view(*, view: SavedView, version: int, actor) -> None:
    """Delete one's own view, or one shared where one may share. Raises PermissionDenied, StaleEdit."""
    if not may_delete(view, actor):
        raise PermissionDenied(DELETE)
    with transaction.atomic():
        record(DELETE, view, actor=actor, changes={"query": [view.query, None]})
        if not SavedView.objects.filter(pk=view.pk, version=version).delete()[0]:
            raise StaleEdit(view, version)


def may_delete(view: SavedView, actor) -> bool:
    """Tell whether a person may delete a view.

    Others may delete a shared one, as its owner may have left the post.
    """
    return view.owner_id == actor.pk or (view.is_shared and actor.may(SHARE, view.organisation))


def move_view(*, view: SavedView, earlier: bool, actor) -> int:
    """Move one's own view one place earlier or later in the list, and return its place, from 1.

    A view at the end stays there. The version does not change, because the place is not part of the view's content
    and a simultaneous rename loses nothing. Raises PermissionDenied.
    """
    _check_own(view, actor)
    own = list(SavedView.objects.filter(owner=actor, list_name=view.list_name).order_by("position", "pk"))
    here = own.index(view)
    there = min(max(here + (-1 if earlier else 1), 0), len(own) - 1)
    if there == here:
        return here + 1
    own.insert(there, own.pop(here))
    # All places are numbered anew, so that equal places (of two views saved at once) become different.
    for place, one in enumerate(own, start=1):
        one.position = place
    with transaction.atomic():
        SavedView.objects.bulk_update(own, ["position"])
        record(MOVE, view, actor=actor, changes={"position": [here + 1, there + 1]})
    return there + 1


def _check_own(view: SavedView, actor) -> None:
    if view.owner_id != actor.pk:
        raise PermissionDenied(CHANGE)


def settings_of(user, list_name: str) -> dict:
    """Return a person's settings of a list: {columns, density, view}, without a further query in the request."""
    return preference(user, f"list.{list_name}")


def keep_settings(*, list_name: str, actor, **chosen) -> None:
    """Store some of a person's settings of a list."""
    kept = {name: value for name, value in (settings_of(actor, list_name) | chosen).items() if value}
    keep_preference(key=f"list.{list_name}", value=kept, actor=actor)


def default_of(user, list_name: str, views: Sequence[SavedView]) -> SavedView | None:
    """Return the view with which a list opens for this person, if it still exists for the person."""
    wanted = settings_of(user, list_name).get("view")
    return next((view for view in views if view.pk == wanted), None)


def own_view(user, pk: int) -> SavedView:
    """Return a view of one's own. Raises SavedView.DoesNotExist."""
    return SavedView.objects.select_related("organisation").get(owner=user, pk=pk)


def offered_view(user, pk: int) -> SavedView:
    """Return a view of one's own or shared from above. Raises SavedView.DoesNotExist."""
    return SavedView.objects.offered_to(user).select_related("organisation").get(pk=pk)
