"""First steps of a new portal: its tree and units."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.dashboards.panels import Question
from portal.dashboards.steps import Step, declare_steps
from portal.organisations.models import Organisation, Unit

FOUND, ADD_UNIT = "organisations.found_organisation", "organisations.add_unit"


def others_founded(question: Question) -> bool:
    """Tell whether there is an organisation below the root."""
    return Organisation.objects.visible_to(question.user, FOUND).filter(depth__gt=1).exists()


def units_added(question: Question) -> bool:
    """Tell whether an organisation has a unit."""
    return Unit.objects.visible_to(question.user, ADD_UNIT).exists()


declare_steps(
    Step(
        _("Found the Party organisations"),
        _("One by one, or all from an Excel workbook under “Import”."),
        lambda: reverse("organisation_list"),
        FOUND,
        others_founded,
        order=10,
    ),
    Step(
        _("Add the units"),
        _("Offices and institutions, each on its top Party organisation."),
        lambda: reverse("unit_list"),
        ADD_UNIT,
        units_added,
        order=20,
    ),
)
