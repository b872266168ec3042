"""What the portal's own pages offer to the home page: the first steps of a new portal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Grant, User
from portal.dashboards.panels import Question
from portal.dashboards.steps import Step, declare_steps
from portal.organisations.models import Organisation, Unit

FOUND, ADD_UNIT = "organisations.found_organisation", "organisations.add_unit"
CREATE, GRANT = "accounts.create_user", "accounts.grant_role"


def others_founded(question: Question) -> bool:
    """Tell whether there is an organisation below the root."""
    return Organisation.objects.visible_to(question.user, FOUND).filter(depth__gt=1).exists()


def units_added(question: Question) -> bool:
    """Tell whether a unit stands on an organisation."""
    return Unit.objects.visible_to(question.user, ADD_UNIT).exists()


def people_added(question: Question) -> bool:
    """Tell whether there is more than the two people whom bootstrap makes."""
    return User.objects.visible_to(question.user, CREATE).count() > 2


def posts_granted(question: Question) -> bool:
    """Tell whether more posts are held than bootstrap's two."""
    return Grant.objects.visible_to(question.user, GRANT).in_force().count() > 2


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
    Step(
        _("Open accounts for people"),
        _("From an Excel workbook; one-time passwords are shown once, to be printed."),
        lambda: reverse("user_list"),
        CREATE,
        people_added,
        order=30,
    ),
    Step(
        _("Grant posts"),
        _("Who does what where. Posts of weight need a second person."),
        lambda: reverse("grant_list"),
        GRANT,
        posts_granted,
        order=40,
    ),
)
