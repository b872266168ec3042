"""Checklists: adopt the system's proposal, put a draft into use, download as a workbook."""

import io

from django.http import FileResponse, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.ui.acts import READ_OR_WRITE, Act, act, form_of, of
from portal.ui.forms import PersonalForm
from rectification.checklists import services
from rectification.checklists.columns import write_checklist
from rectification.checklists.pages import ChecklistPages

ACTIVATE = Act(
    "activate_checklist",
    ChecklistPages,
    "activate",
    PersonalForm,
    of("checklist", services.activate_checklist),
    gettext_lazy("Put into use"),
    gettext_lazy("The checklist is in use."),
    hint=lambda checklist: _("The edition in use until now is retired; running campaigns keep theirs."),
)


@READ_OR_WRITE
def adopt_checklist(request: HttpRequest):
    """Import the system's proposal as a draft of one's organisation."""
    verb = "rectification.import_checklist"
    ChecklistPages.require(request, verb)
    post = next(post for post in request.user.posts() if request.user.may(verb, post.organisation))
    title = _("Adopt the proposal")
    return act(
        request,
        form_of(request),
        lambda form: services.default_checklist(organisation=post.organisation, actor=request.user),
        done=_("Brought in as a draft. Look through it, then put it into use."),
        back=reverse("checklist_list"),
        to=lambda made: reverse("checklist_detail", args=[made.pk]),
        form_hint=_("6 aspects and 18 types, composed by us: the report that names them does not list them."),
        submit_label=title,
        **ChecklistPages.context(request) | {"title": f"{title}：{post.organisation}"},
    )


@require_safe
def checklist_file(request: HttpRequest, pk: int):
    """Send a checklist as a workbook, to be edited and imported as a new edition."""
    checklist = ChecklistPages.row(request, pk)
    book = io.BytesIO()
    write_checklist(book, checklist, request.user)
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=f"{checklist}.xlsx")
