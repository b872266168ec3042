"""Units: offices, institutions and enterprises."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations import services
from portal.organisations.models import Unit
from portal.pinyin import spelled_like
from portal.ui.filters import ListFilter
from portal.ui.forms import PersonalModelForm
from portal.ui.pages import Action, ModelPages, Write


class UnitFilter(ListFilter):
    """Units by name, sector and kind."""

    q = django_filters.CharFilter(label=_("Name or code"), method="search")
    sector = django_filters.ChoiceFilter(
        label=_("Sector"), choices=Unit.Sector.choices, empty_label=_("All sectors")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Unit kind"), choices=Unit.Kind.choices, empty_label=_("All kinds")
    )

    class Meta:
        model = Unit
        fields = ["sector", "kind"]

    def search(self, queryset, name, value):
        """Search in name, spelling and code."""
        return queryset.filter(
            Q(name__icontains=value) | Q(code__icontains=value) | spelled_like("pinyin", value)
        )


class NewUnitForm(PersonalModelForm):
    """A new unit. It belongs to its top Party organisation."""

    relation_permissions = {"organisation": "organisations.add_unit"}

    class Meta:
        model = Unit
        fields = ["organisation", "code", "name", "kind", "sector", "has_leading_group"]

    def narrow(self) -> None:
        """Offer organisations that exist today."""
        self.fields["organisation"].queryset = self.fields["organisation"].queryset.active()

    def validate_unique(self) -> None:
        """Leave uniqueness to the service."""


class UnitForm(NewUnitForm):
    """Changes of a unit."""

    relation_permissions = {"organisation": "organisations.change_unit"}

    class Meta(NewUnitForm.Meta):
        fields = ["organisation", "code", "name", "kind", "sector", "has_leading_group", "is_active"]


class UnitPages(ModelPages):
    """Units within reach."""

    model = Unit
    name = "unit"
    path = "units/"
    title = _("Units")
    permission = "organisations.view_unit"
    filterset = UnitFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    empty = _("No unit yet. A unit is the office, institution or enterprise of an organisation.")
    columns = (
        Column("name", _("Unit name"), width=30, sort="name"),
        Column("code", _("Unit code"), kind=Kind.CODE, width=12, sort="code"),
        Column("kind", _("Unit kind"), kind=Kind.CHOICE, choices=choices_of(Unit.Kind), width=14),
        Column("sector", _("Sector"), kind=Kind.CHOICE, choices=choices_of(Unit.Sector), width=14),
        Column("organisation", _("Party organisation"), ("organisation__name",), width=36, secondary=True),
        Column(
            "is_demo",
            _("Invented for demonstration"),
            value=lambda demo: _("yes") if demo else "",
            secondary=True,
        ),
    )
    actions = (Action(_("Add a unit"), "unit_new", "plus", "organisations.add_unit", primary=True),)
    new = Write("organisations.add_unit", NewUnitForm, services.add_unit, _("Add a unit"), _("Added."))
    edit = Write("organisations.change_unit", UnitForm, services.change_unit, _("Change a unit"), _("Saved."))
