"""The workday calendar: the year's special days with their source, and the form that enters one by document."""

from datetime import date

from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.calendar.models import SpecialDay
from portal.calendar.services import change_day, set_day
from portal.calendar.statutory import statutory
from portal.columns import Column, Kind, choices_of
from portal.ui.filters import ListFilter
from portal.ui.forms import DayInput, PersonalModelForm
from portal.ui.pages import Action, ModelPages, Write

SET = "calendar.set_day"


class SpecialDayFilter(ListFilter):
    """The year only, which the page reads itself."""

    class Meta:
        model = SpecialDay
        fields: list[str] = []


class NewSpecialDayForm(PersonalModelForm):
    """A special day."""

    class Meta:
        model = SpecialDay
        fields = ["day", "kind", "name", "document_number"]
        widgets = {"day": DayInput()}
        help_texts = {"document_number": _("The notice that arranges it, such as 国办发明电〔2025〕7号.")}


class SpecialDayForm(PersonalModelForm):
    """Changes of a special day."""

    class Meta:
        model = SpecialDay
        fields = ["kind", "name", "document_number"]


class SpecialDayPages(ModelPages):
    """The workday calendar."""

    model = SpecialDay
    name = "special_day"
    path = "calendar/"
    title = _("Workday calendar")
    permission = "calendar.view_day"
    filterset = SpecialDayFilter
    joins = ("set_by__organisation",)
    columns = (
        Column("day", _("Day"), kind=Kind.DATE),
        Column("kind", _("Kind of day"), kind=Kind.CHOICE, choices=choices_of(SpecialDay.Kind)),
        Column("name", _("Occasion")),
        Column("document_number", _("Document number")),
        Column("set_by", _("Entered by"), ("set_by__name",)),
    )
    actions = (Action(_("Enter a special day"), "special_day_new", "plus", SET, primary=True),)
    new = Write(
        SET,
        NewSpecialDayForm,
        set_day,
        _("Enter a special day"),
        _("Saved. Limits and notice periods count with it from now on."),
        hint=_("What is entered here wins over the State Council's table that the portal brings."),
    )
    edit = Write("calendar.change_day", SpecialDayForm, change_day, _("Change a special day"), _("Saved."))

    @classmethod
    def listing(cls, request: HttpRequest):
        """Show every special day of a year: entered ones, and those of the table for all other days."""
        cls.require(request, cls.permission)
        this = timezone.localdate().year
        years = [this - 1, this, this + 1]
        year = next((one for one in years if str(one) == request.GET.get("year")), this)
        entered = cls.model.objects.visible_to(request.user, cls.permission).filter(day__year=year)
        context = cls.context(request) | {
            "year": year,
            "years": years,
            "announced": statutory(year).is_announced,
            "days": days_of(year, entered),
            "actions": [action.for_list() for action in cls.actions if request.user.may(action.permission)],
        }
        return render(request, "system/calendar.html", context)


def days_of(year: int, entered) -> list[dict[str, object]]:
    """Return the special days of a year in order. `url` leads to those that were entered."""
    kinds, table = SpecialDay.Kind, statutory(year)
    days: dict[date, dict[str, object]] = {
        day: {"day": day, "kind": kinds.DAY_OFF, "name": name} for day, name in table.days_off.items()
    }
    days |= {day: {"day": day, "kind": kinds.WORKDAY, "name": ""} for day in table.worked}
    for row in entered:
        days[row.day] = {
            "day": row.day,
            "kind": kinds(row.kind),
            "name": row.name,
            "document": row.document_number,
            "url": reverse("special_day_detail", args=[row.pk]),
        }
    return [days[day] for day in sorted(days)]
