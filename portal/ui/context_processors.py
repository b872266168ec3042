"""The context of every page's frame."""

from django.conf import settings

from portal.memory.past import present
from portal.preferences.services import preference
from portal.ui.navigation import bar_of, menu_of


def frame(request) -> dict[str, object]:
    """Return the menu, the reader's appearance and the number of unread notices."""
    user = getattr(request, "user", None)
    shared = {"DEMO": settings.DEMO, "PORTAL_OWNER": settings.PORTAL_OWNER, "appearance": {}, "menu": []}
    if user is None or not user.is_authenticated:
        return shared
    with present():  # the frame shows what waits today, also around a page of a past day
        return shared | _frame(request, user)


def _frame(request, user) -> dict[str, object]:
    menu = menu_of(user, request.path)
    bar = bar_of(user, request.path, menu)
    return {
        "appearance": preference(user, "appearance"),
        "menu": tuple(
            (str(section.label), tuple(entry.shown() for entry in entries)) for section, entries in menu
        ),
        "bar": {"entries": tuple(entry.shown() for entry in bar["entries"]), "more": bar["more"]},
        "unread_notices": user.notifications.arrived().filter(read_at__isnull=True).count(),
    }
