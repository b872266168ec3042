"""Editions of the checklist."""

from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.ui.pages import Action, ModelPages, Write
from rectification.checklists import services
from rectification.checklists.filters import ChecklistFilter
from rectification.checklists.forms import ChecklistForm
from rectification.checklists.models import Checklist
from rectification.checklists.uses import uses_of


class ChecklistPages(ModelPages):
    """Editions of the checklist."""

    model = Checklist
    name = "checklist"
    path = "checklists/"
    title = _("Checklists")
    permission = "rectification.view_checklist"
    filterset = ChecklistFilter
    joins = ("organisation",)
    detail_template = "rectification/checklist_detail.html"
    empty = _("No checklist yet. Adopt the system's proposal, or bring in your own.")
    columns = (
        Column("title", _("Title"), width=30, sort="title"),
        Column("edition", _("Edition"), width=16),
        Column("source", _("Source"), kind=Kind.CHOICE, choices=choices_of(Checklist.Source)),
        Column("organisation", _("Party organisation"), ("organisation__name",), width=30),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Checklist.State)),
        Column("created_at", _("Created at"), kind=Kind.DATETIME, sort="created_at", secondary=True),
    )
    actions = (
        Action(_("Adopt the proposal"), "adopt_checklist", "book-copy", "rectification.import_checklist"),
        Action(
            _("Bring in a checklist"),
            "checklist_new",
            "upload",
            "rectification.import_checklist",
            primary=True,
        ),
    )
    row_actions = (
        Action(
            _("Put into use"),
            "activate_checklist",
            "circle-check-big",
            "rectification.activate_checklist",
            when=lambda row: row.state == Checklist.State.DRAFT,
        ),
    )
    new = Write(
        "rectification.import_checklist",
        ChecklistForm,
        services.import_checklist,
        _("Bring in a checklist"),
        _("Brought in as a draft. Look through it, then put it into use."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add aspects and types, each with the number of problems that the reader may see."""
        counts = uses_of(request.user, row)
        listed = [(one, counts.get(one.pk, 0)) for one in row.types()]
        return super().detail_context(request, row) | {"types": listed}
