"""What reports show on the home page: the decisions of the street's people."""

from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.reports.models import Report
from portal.dashboards.panels import Duty, Question, declare_duties


def duties(question: Question) -> Sequence[Duty]:
    """Return the reports to accept, to verify, and past their limit, in one query."""
    if not question.user.may(Report.ACCEPT.verb):
        return []
    asked = {name: Report.slices()[name].q(question.on) for name in ("waiting", "to_verify", "overdue")}
    asked["to_verify"] &= ~Report.own_of(question.user)
    rows = Report.objects.visible_to(question.user, Report.ACCEPT.verb).order_by()
    numbers = rows.aggregate(**{name: Count("pk", filter=which) for name, which in asked.items()})

    def duty(name: str, label: str, icon: str, *, is_alarming: bool = False) -> Duty:
        verb = "verify_report" if name == "to_verify" else "accept_report"
        url = f"{reverse('grid_report_list')}?slice={name}&may={verb}"
        return Duty(label, numbers[name], url, icon, is_alarming)

    return [
        duty("overdue", _("reports past their limit"), "bell-ring", is_alarming=True),
        duty("waiting", _("reports to be accepted"), "message-square-warning"),
        duty("to_verify", _("reports to be verified"), "stamp"),
    ]


declare_duties(duties)
