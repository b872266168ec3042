"""Views of branches that are no list or form of one model."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches import services
from branches.due import still_due
from branches.pages import RecordPages
from portal.ui.forms import ReasonForm

PER_PAGE = 50


@require_safe
def life_due(request: HttpRequest):
    """List what branches within reach still have to hold in the running month, quarter and year."""
    RecordPages.require(request, RecordPages.permission)
    verb = "branches.add_record" if request.GET.get("may") == "add_record" else RecordPages.permission
    due = still_due(request.user, verb, timezone.localdate())
    page = Paginator(due, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Organisation life still due"),
        "trail": [(RecordPages.title, reverse("record_list"))],
        "page": page,
        "page_numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "print_title": _("Organisation life still due"),
    }
    return render(request, "branches/life_due.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def void_record(request: HttpRequest, pk: int):
    """Take a record out of every count, with a reason."""
    row = RecordPages.row(request, pk, "branches.void_record")
    form = ReasonForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.void_record(row=row, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The record is void and counts nowhere."))
        return redirect("record_detail", pk=pk)
    context = RecordPages.context(request) | {
        "form": form,
        "form_title": _("Void a record of organisation life"),
        "form_hint": str(row),
        "submit_label": _("Void"),
        "dangerous": True,
        "back_url": reverse("record_detail", args=[pk]),
    }
    return render(request, "ui/form.html", context, status=422 if form.is_bound else 200)
