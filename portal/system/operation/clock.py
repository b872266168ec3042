"""The day on the clock, confirmed by a system keeper after a standstill (portal/jobs/clock.py)."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from portal.jobs import clock, services
from portal.ui.acts import READ_OR_WRITE, act, form_of


@READ_OR_WRITE
def confirm_clock(request: HttpRequest) -> HttpResponseBase:
    """Show the day on the clock and the last one that was believed, and believe the clock again."""
    if not request.user.may(clock.CONFIRM):
        raise PermissionDenied(clock.CONFIRM)
    believed = clock.doubted_since()
    days = {"today": timezone.localdate(), "believed": timezone.localdate(believed) if believed else None}
    hint = gettext(
        "The clock of the server shows %(today)s. The portal was last at work on %(believed)s. Look at a calendar: if"
        " %(today)s is right, confirm it, and months are frozen again. If it is wrong, have the clock set right; then"
        " there is nothing to confirm."
    )
    return act(
        request,
        form_of(request),
        lambda form: services.confirm_clock(actor=request.user),
        title=gettext("Confirm the day on the clock"),
        form_hint=hint % days if believed else gettext("The day on the clock is not in doubt."),
        submit_label=gettext("Today is %(day)s") % {"day": days["today"]},
        done=gettext("Confirmed: today is %(day)s.") % {"day": days["today"]},
        back=reverse("job_list"),
    )
