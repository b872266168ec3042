"""What every page's frame needs."""

from django.conf import settings

from portal.notifications.models import Notification
from portal.preferences.services import preference
from portal.ui.navigation import menu_of


def frame(request) -> dict[str, object]:
    """Give the frame its menu, the reader's appearance and the count of unread notices."""
    user = getattr(request, "user", None)
    shared = {"DEMO": settings.DEMO, "PORTAL_OWNER": settings.PORTAL_OWNER, "appearance": {}, "menu": []}
    if user is None or not user.is_authenticated:
        return shared
    menu = menu_of(user, request.path)
    return shared | {
        "appearance": preference(user, "appearance"),
        "menu": menu,
        "quick_menu": [entry for _section, entries in menu for entry in entries][:4],
        "unread_notices": Notification.objects.arrived().filter(recipient=user, read_at__isnull=True).count(),
    }
