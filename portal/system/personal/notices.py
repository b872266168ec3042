"""Notices to oneself."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from portal.notifications.services import mark_read


@require_safe
def notice_list(request: HttpRequest):
    """Show one's notices, unread ones marked."""
    page = Paginator(request.user.notifications.arrived(), 20).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number)
    context = {"page": page, "page_numbers": numbers, "page_sizes": (), "title": gettext("Notices")}
    return render(request, "system/notice_list.html", context)


@require_POST
def read_notice(request: HttpRequest, pk: int):
    """Mark a notice read and follow its link."""
    notice = get_object_or_404(request.user.notifications.arrived(), pk=pk)
    mark_read(notices=request.user.notifications.filter(pk=pk))
    return redirect(notice.link or "notice_list")


@require_POST
def read_all_notices(request: HttpRequest):
    """Mark all of one's notices read."""
    mark_read(notices=request.user.notifications.arrived())
    return redirect("notice_list")
