"""Pages of frequency rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from branches.frequencies import services
from branches.frequencies.columns import FREQUENCY
from branches.frequencies.filters import FrequencyFilter
from branches.frequencies.forms import FrequencyForm, NewFrequencyForm
from branches.frequencies.models import FrequencyRule
from portal.ui.pages import Action, ModelPages, Write


class FrequencyPages(ModelPages):
    """Frequency rules."""

    model = FrequencyRule
    name = "frequency"
    path = "frequencies/"
    title = _("Frequency rules")
    permission = "branches.view_frequency"
    columns = FREQUENCY
    filterset = FrequencyFilter
    joins = ("organisation",)
    order = ("organisation_path", "kind", "pk")
    empty = _("No organisation has set a rule of its own: the system's defaults hold, with their basis.")
    actions = (
        Action(_("Set a frequency rule"), "frequency_new", "plus", "branches.set_frequency", primary=True),
    )
    new = Write(
        "branches.set_frequency",
        NewFrequencyForm,
        services.set_frequency,
        _("Set a frequency rule"),
        _("Saved. It holds for all branches below from the next period on."),
        hint=_(
            "0 times means that it is not asked for. The nearest rule above a branch holds. A rule holds from the next"
            " month, quarter or year on: what the running one asks for stays as it is."
        ),
    )
    edit = Write(
        "branches.change_frequency",
        FrequencyForm,
        services.change_frequency,
        _("Change a frequency rule"),
        _("Saved. Until the running period ends, the former rule holds."),
    )

    @classmethod
    def summary(cls, rows, counts) -> str:
        """Say from which day on a new branch falls under a rule."""
        sentence = ngettext(
            "%(n)s rule. A new branch is first asked for the month, quarter or year that begins on or after the day of its"
            " founding.",
            "%(n)s rules. A new branch is first asked for the month, quarter or year that begins on or after the day of its"
            " founding.",
            counts.listed,
        )
        return sentence % {"n": counts.listed}

    @classmethod
    def detail_context(cls, request, row):
        """Hide the edit button of a rule that has ended. Its successor is changed instead."""
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and row.ends_on is None
        return shared
