"""The ledger: a row is a problem."""

from django.db.models import Exists, OuterRef
from django.utils.functional import classproperty
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.orders import Filled
from portal.organisations.models import Unit
from portal.scope.counting import goes_on
from portal.ui.pages import Action, ModelPages, Write
from rectification.ledger import services
from rectification.ledger.bulk import BULK
from rectification.ledger.columns.cells import act_cell
from rectification.ledger.columns.ledger import LEDGER
from rectification.ledger.filters import ProblemFilter
from rectification.ledger.forms import NewProblemForm, ProblemForm
from rectification.ledger.models import Problem
from rectification.ledger.pages.problem import carried, problem_context
from rectification.ledger.parts import additions
from rectification.ledger.services.measured import is_superior

__all__ = ["ProblemPages", "carried"]

RESOURCE = "rectification.problems"


class ProblemPages(ModelPages):
    """The ledger."""

    model = Problem
    name = "problem"
    path = "problems/"
    title = _("Rectification ledger")
    permission = "rectification.view_problem"
    columns = LEDGER
    filterset = ProblemFilter
    link_column = "title"
    joins = ("unit", "type__aspect", "last_urge__by")
    row_joins = ("organisation", "campaign__checklist", "registered_by")
    # Open problems come first, nearest limit first. Then closed ones, latest first.
    order = (Filled("closed_on", filling=Problem.NOT_CLOSED).desc(), "due_on", "pk")
    different = "unit"
    tabs = ("found", "open", "in_review", "returned", "due_soon", "overdue", "closed", "closed_overdue")
    detail_template = "rectification/problem_detail.html"
    row_action = staticmethod(act_cell)
    empty = _("No problem has been registered yet. Register the first, or import a ledger from Excel.")
    actions = (
        Action(_("Import"), "import_upload", "upload", "rectification.import_problems", args=(RESOURCE,)),
        Action(
            _("Export"),
            "export_start",
            "download",
            "rectification.export_problems",
            args=(RESOURCE,),
            takes_query=True,
        ),
        Action(
            _("Register a problem"), "problem_new", "plus", "rectification.register_problem", primary=True
        ),
    )
    row_actions = (
        Action(
            _("Void"),
            "void_problem",
            "ban",
            "rectification.void_problem",
            when=lambda row: row.state in Problem.OPEN,
            may=is_superior,
        ),
    )
    new = Write(
        "rectification.register_problem",
        NewProblemForm,
        services.register_problem,
        _("Register a problem"),
        _("Registered. Add the first measure now."),
        hint=_("About three minutes. What the portal knows is filled in."),
    )
    edit = Write(
        "rectification.change_problem",
        ProblemForm,
        services.change_problem,
        _("Change a problem"),
        _("Saved."),
    )

    @classproperty
    def bulk(cls):
        """The bulk actions: those of higher matters, then its own."""
        return (*(action for addition in additions() for action in addition.bulk), *BULK)

    @classmethod
    def summary(cls, rows, counts):
        """Say how many problems of how many units the filter keeps, and how many of them are or were late."""
        problems = ngettext("%(n)s problem", "%(n)s problems", counts.listed) % {"n": counts.listed}
        units, kept = counts.different, rows.qs.order_by()
        if goes_on(counts.listed):
            # Of many problems: each of the few units is asked whether it has one of them.
            units = Unit.objects.filter(Exists(kept.filter(unit=OuterRef("pk")))).count()
            problems = gettext("more than 10,000 problems")
        elif units is None:
            units = kept.values("unit").distinct().count()
        words = {"problems": problems, "units": units}
        late = {tab["slice"].name: tab["count"] for tab in counts.tabs}
        if rows.data.get("slice") or any(map(goes_on, late.values())):
            return gettext("%(problems)s of %(units)s units under this filter") % words
        sentence = gettext(
            "%(problems)s of %(units)s units under this filter; %(overdue)s overdue, %(closed_overdue)s closed overdue"
        )
        return sentence % (words | late)

    @classmethod
    def detail_context(cls, request, row):
        """Add measures, timeline, and what higher matters know of the problem."""
        return problem_context(request, row, super().detail_context(request, row))
