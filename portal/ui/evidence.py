"""The three URLs of a row's evidence: the uploaded file, its pages, one page.

A file is reached only through the row that it proves. A reader who may not see the row gets 404.
"""

from collections.abc import Callable

from django.db import models
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from portal.evidence.models import Evidence
from portal.evidence.serving import PAGES_SHOWN, preview_pages, serve, serve_preview
from portal.ui.pages import ModelPages


def evidence_urls(
    pages: type[ModelPages], evidence_of: Callable[[models.Model], models.QuerySet]
) -> list[URLPattern]:
    """Return the patterns <name>_evidence, …_pages and …_preview below the rows of `pages`."""

    def found(request: HttpRequest, pk: int, key) -> tuple[models.Model, Evidence]:
        row = pages.row(request, pk)
        evidence = evidence_of(row).filter(key=key).first()
        if evidence is None:
            raise Http404
        return row, evidence

    @require_safe
    def file(request: HttpRequest, pk: int, key):
        """Send a file as it was uploaded."""
        return serve(found(request, pk, key)[1])

    @require_safe
    def shown(request: HttpRequest, pk: int, key):
        """Show a file page by page, or say that it can only be downloaded."""
        row, evidence = found(request, pk, key)
        count = preview_pages(evidence)
        numbers = range(1, min(count, PAGES_SHOWN) + 1)
        context = {
            "row": row,
            "file": evidence,
            "file_url": reverse(f"{pages.name}_evidence", args=[pk, key]),
            "back_url": reverse(f"{pages.name}_detail", args=[pk]),
            "pages": [
                (number, reverse(f"{pages.name}_evidence_preview", args=[pk, key, number]))
                for number in numbers
            ],
            "cut": count > PAGES_SHOWN,
            "title": evidence.name,
        }
        return render(request, "ui/evidence.html", context)

    @require_safe
    def preview(request: HttpRequest, pk: int, key, page: int):
        """Show a page of a file as a picture drawn here."""
        return serve_preview(found(request, pk, key)[1], page)

    below = f"{pages.path}<int:pk>/evidence/<uuid:key>/"
    return [
        path(below, file, name=f"{pages.name}_evidence"),
        path(f"{below}pages/", shown, name=f"{pages.name}_evidence_pages"),
        path(f"{below}<int:page>/", preview, name=f"{pages.name}_evidence_preview"),
    ]
