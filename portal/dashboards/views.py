"""The home page and its workbook."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.audit.services import record
from portal.dashboards.home import home_of, question_of
from portal.dashboards.panels import desk_of
from portal.dashboards.workbook import workbook_of
from portal.memory.asking import Asked, reading

EXPORT = "dashboards.export_dashboard"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def dashboard(request):
    """Show the reader's duties and, with the right, the figures."""
    desk = desk_of(request.user)
    if desk is not None:
        return render(request, desk.template, desk.build(question_of(request)))
    with reading(request.GET) as past:
        return _home(request, past)


def _home(request, past: Asked | None):
    home = home_of(request, past)
    may_export = bool(home.panels) and request.user.may(EXPORT)
    context = {
        "home": home,
        "past": past,
        "today": timezone.localdate(),
        "kept_choices": [(name, value) for name, value in request.GET.items() if name not in {"on", "known"}],
        "title": home.heading.title,
        "print_title": home.heading.title,
        "may_export": may_export,
        "query": request.GET.urlencode(),
    }
    return render(request, "dashboards/home.html", context)


@require_safe
def dashboard_export(request):
    """Answer with the workbook of what the page shows, with the same choices in the address."""
    if not request.user.may(EXPORT):
        raise PermissionDenied(EXPORT)
    with reading(request.GET) as past:
        home = home_of(request, past)
        content = workbook_of(home, reader=request.user)
    record(EXPORT, request.user, actor=request.user, reason=str(home.heading.title))
    name = _("Overview %(day)s.xlsx") % {"day": home.on.isoformat()}
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
            "Cache-Control": "no-store",
        },
    )
