"""The Party tree: found, rename, move, merge and dissolve, each with the document that orders it."""

import django_filters
from django import forms
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations import services
from portal.organisations.models import Organisation, Unit
from portal.organisations.services.dissolving import unfinished_work
from portal.pinyin import spelled_like
from portal.scope.paths import line_of
from portal.ui.acts import READ_OR_WRITE, act, allow, form_of
from portal.ui.cells import Drawing
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalForm
from portal.ui.pages import Action, ModelPages, Write

VIEW = "organisations.view_organisation"
DEEPEST = 6  # deeper levels get no more indentation


def name_cell(row: Organisation, _drawing: Drawing) -> SafeString:
    """Draw the name, indented by its depth in the tree."""
    return format_html('<span class="depth-{}">{}</span>', min(row.depth, DEEPEST), row.name)


COLUMNS = (
    Column("name", _("Full name"), cell=name_cell, width=40, sort="path"),
    Column("kind", _("Kind"), kind=Kind.CHOICE, choices=choices_of(Organisation.Kind), width=16),
    Column("code", _("Organisation code"), kind=Kind.CODE, width=16, sort="code"),
    Column("area", _("Division"), ("area__name",), width=16, secondary=True),
    Column("founded_on", _("Founded on"), kind=Kind.DATE, width=12, secondary=True),
    Column("dissolved_on", _("Dissolved on"), kind=Kind.DATE, width=12),
)


class OrganisationFilter(ListFilter):
    """Organisations by name, kind and whether they still exist."""

    q = django_filters.CharFilter(label=_("Name or code"), method="search")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Organisation.Kind.choices, empty_label=_("All kinds")
    )
    gone = django_filters.ChoiceFilter(
        label=_("Dissolved"),
        choices=[("yes", _("also dissolved ones"))],
        empty_label=_("active ones"),
        method="keep",
    )

    class Meta:
        model = Organisation
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Search in names and code."""
        return queryset.filter(
            Q(name__icontains=value)
            | Q(short_name__icontains=value)
            | Q(code__icontains=value)
            | spelled_like("pinyin", value)
        )

    def keep(self, queryset, name, value):
        """Return the rows unchanged: `filter_queryset` decides."""
        return queryset

    def filter_queryset(self, queryset):
        """Hide dissolved organisations unless the filter includes them."""
        kept = super().filter_queryset(queryset)
        return kept if self.form.cleaned_data.get("gone") else kept.filter(dissolved_on__isnull=True)


class OrderForm(PersonalForm):
    """The document that orders a change, and the day it takes effect."""

    document_number = forms.CharField(label=_("Document number"), max_length=60)
    day = forms.DateField(
        label=_("Takes effect on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def narrow(self) -> None:
        """Prefill today."""
        self.fields["day"].initial = timezone.localdate()

    def organisations(self, permission: str):
        """Return the active organisations within reach of a permission."""
        return Organisation.objects.visible_to(self.user, permission).active()


class FoundForm(OrderForm):
    """A new organisation."""

    field_order = ["parent", "name", "short_name", "kind", "code", "document_number", "day"]
    parent = forms.ModelChoiceField(label=_("Superior organisation"), queryset=Organisation.objects.none())
    name = forms.CharField(label=_("Full name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    code = forms.CharField(label=_("Organisation code"), max_length=32)

    def narrow(self) -> None:
        """Offer superiors within reach."""
        super().narrow()
        offered = self.organisations("organisations.found_organisation")
        self.fields["parent"].queryset = offered.exclude(kind__in=Organisation.BRANCH_KINDS)


class RenameForm(OrderForm):
    """A new name."""

    field_order = ["name", "short_name", "document_number", "day"]
    name = forms.CharField(label=_("Full name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)

    def __init__(self, *args, instance, **kwargs):
        kwargs.setdefault("initial", {"name": instance.name, "short_name": instance.short_name})
        super().__init__(*args, **kwargs)


class MoveForm(OrderForm):
    """A new superior."""

    field_order = ["parent", "document_number", "day"]
    parent = forms.ModelChoiceField(
        label=_("New superior organisation"), queryset=Organisation.objects.none()
    )

    def narrow(self) -> None:
        """Offer superiors within reach."""
        super().narrow()
        offered = self.organisations("organisations.move_organisation")
        self.fields["parent"].queryset = offered.exclude(kind__in=Organisation.BRANCH_KINDS)


class MergeForm(OrderForm):
    """The successor."""

    field_order = ["successor", "document_number", "day"]
    successor = forms.ModelChoiceField(label=_("Merged into"), queryset=Organisation.objects.none())

    def narrow(self) -> None:
        """Offer successors within reach."""
        super().narrow()
        self.fields["successor"].queryset = self.organisations("organisations.merge_organisation")


def rename(row: Organisation, *, version: int, actor, **values) -> Organisation:
    """Rename an organisation with the arguments of an edit page."""
    return services.rename_organisation(organisation=row, version=version, actor=actor, **values)


def is_below_root(row: Organisation) -> bool:
    """Tell whether an organisation is active and not the top of the tree."""
    return row.is_active and row.depth > 1


class OrganisationPages(ModelPages):
    """The tree within reach."""

    model = Organisation
    name = "organisation"
    path = "organisations/"
    title = _("Party organisations")
    permission = VIEW
    columns = COLUMNS
    filterset = OrganisationFilter
    joins = ("area", "merged_into")
    order = ("path",)
    detail_template = "organisations/organisation_detail.html"
    empty = _("No organisation lies within your reach.")
    actions = (
        Action(
            _("Import"),
            "import_upload",
            "upload",
            "organisations.import_organisations",
            args=("organisations.organisations",),
        ),
        Action(
            _("Found an organisation"),
            "organisation_new",
            "plus",
            "organisations.found_organisation",
            primary=True,
        ),
    )
    row_actions = (
        Action(
            _("Move"),
            "move_organisation",
            "git-branch",
            "organisations.move_organisation",
            when=is_below_root,
        ),
        Action(
            _("Merge"),
            "merge_organisation",
            "git-merge",
            "organisations.merge_organisation",
            when=is_below_root,
        ),
        Action(
            _("Dissolve"),
            "dissolve_organisation",
            "circle-x",
            "organisations.dissolve_organisation",
            when=is_below_root,
        ),
    )
    new = Write(
        "organisations.found_organisation",
        FoundForm,
        services.found_organisation,
        _("Found an organisation"),
        _("Founded."),
    )
    edit = Write("organisations.rename_organisation", RenameForm, rename, _("Rename"), _("Renamed."))

    @classmethod
    def detail_context(cls, request, row):
        """Add superiors, subordinates, units, the history of its placements, and unfinished work."""
        paths = line_of(row.path, Organisation.steplen)[:-1]
        reachable = Organisation.objects.visible_to(request.user, VIEW)
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.is_active
        return shared | {
            "superiors": list(reachable.filter(path__in=paths)),
            "subordinates": list(reachable.filter(path__startswith=row.path, depth=row.depth + 1)[:200]),
            "units": Unit.objects.visible_to(request.user, "organisations.view_unit").filter(
                organisation=row
            ),
            "placements": row.placements.all(),
            "unfinished": unfinished_work(row),
        }


def changed_by(request: HttpRequest, pk: int, verb: str, form_class, service, title: str, hint: str):
    """Ask for the document, then change the tree by one service."""
    row = OrganisationPages.row(request, pk)
    allow(request, verb, row)
    shared = OrganisationPages.context(request) | {
        "title": f"{title}：{row}",
        "form_hint": hint,
        "submit_label": title,
        "dangerous": True,
        "back": reverse("organisation_detail", args=[pk]),
    }
    return act(
        request,
        form_of(request, form_class),
        lambda form: service(organisation=row, actor=request.user, **form.cleaned_data),
        done=gettext("Done."),
        **shared,
    )


@READ_OR_WRITE
def move_organisation(request: HttpRequest, pk: int):
    """Put an organisation under another superior."""
    hint = gettext("All below it moves along; frozen figures keep name and place of their day.")
    verb = "organisations.move_organisation"
    return changed_by(request, pk, verb, MoveForm, services.move_organisation, gettext("Move"), hint)


@READ_OR_WRITE
def merge_organisation(request: HttpRequest, pk: int):
    """Merge an organisation into another."""
    hint = gettext("Its subordinate organisations go to the successor; its own rows stay under its name.")
    verb = "organisations.merge_organisation"
    return changed_by(request, pk, verb, MergeForm, services.merge_organisation, gettext("Merge"), hint)


@READ_OR_WRITE
def dissolve_organisation(request: HttpRequest, pk: int):
    """Dissolve an organisation."""
    hint = gettext("Only what nobody has to deal with any more can be dissolved. Grants there end with it.")
    verb = "organisations.dissolve_organisation"
    return changed_by(request, pk, verb, OrderForm, services.dissolve_organisation, gettext("Dissolve"), hint)
