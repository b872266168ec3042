"""Pages of rectification: ledger, review queue, checklists, campaigns."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.columns import Column, Kind, choices_of
from portal.organisations.models import Unit
from portal.ui.pages import Action, ModelPages, Write
from rectification import services
from rectification.bulk import BULK
from rectification.columns.ledger import LEDGER
from rectification.filters import CampaignFilter, ChecklistFilter, ClosingFilter, ProblemFilter
from rectification.forms import (
    POINTS,
    CampaignForm,
    ChecklistForm,
    DecisionForm,
    NewCampaignForm,
    NewProblemForm,
    ProblemForm,
)
from rectification.lists import ListOnly
from rectification.models import Campaign, Checklist, Closing, Problem
from rectification.services.closings import may_decide, missing_for_closing
from rectification.timeline import PROGRESS, REVIEW, timeline

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
    joins = (
        "organisation",
        "unit",
        "type__aspect",
        "campaign__checklist",
        "registered_by",
        "last_urge__by",
    )
    order = ("due_on", "pk")
    tabs = ("found", "open", "in_review", "returned", "due_soon", "overdue", "closed")
    detail_template = "rectification/problem_detail.html"
    row_action_template = "rectification/cells/do.html"
    bulk = BULK
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

    @classmethod
    def summary(cls, rows, count):
        """Tell how many problems of how many units the filter keeps."""
        units = rows.order_by().values("unit").distinct().count()
        problems = ngettext("%(n)s problem", "%(n)s problems", count) % {"n": count}
        return gettext("%(problems)s of %(units)s units under this filter") % {
            "problems": problems,
            "units": units,
        }

    @classmethod
    def detail_context(cls, request, row, decision=None):
        """Add measures, course, what is still missing, and the decision for whoever may take it."""
        return problem_context(request, row, super().detail_context(request, row), decision)


def problem_context(request, row: Problem, shared: dict[str, object], decision=None) -> dict[str, object]:
    """Return what the page of a problem shows; `decision` is a decision form with faults."""
    user = request.user
    measures = list(row.measures.prefetch_related("helpers"))
    events = timeline(row)
    show = request.GET.get("show", "")
    waiting = row.closings.filter(state=Closing.State.WAITING).select_related("applied_by", "problem").first()
    if waiting:
        waiting.problem = row  # already at hand, with its organisation
    works = row.state in Problem.WORKING
    decides = bool(waiting and may_decide(waiting, user))
    shared["may_edit_row"] = shared["may_edit_row"] and works
    return shared | {
        "measures": measures,
        "events": [event for event in events if show not in (PROGRESS, REVIEW) or event.part == show],
        "show": show,
        "carried": carried(request),
        "steps": steps_of(row, measures),
        "waiting": waiting,
        "decision": decision or (DecisionForm(user=user) if decides else None),
        "phrases": {"accept": ACCEPT_PHRASES, "return": RETURN_PHRASES},
        "points": {key: str(label) for key, label in POINTS.items()},
        "lacks": missing_for_closing(row) if works else [],
        "may_log": works and user.may("rectification.log_progress", row.organisation),
        "may_add": works and user.may("rectification.add_measure", row.organisation),
        "may_apply": works and user.may("rectification.apply_for_closing", row.organisation),
        "may_withdraw": bool(waiting and waiting.applied_by_id == user.pk),
        "may_urge": works and user.may("rectification.urge_problem", row.organisation),
        "related": related_of(row, user),
        "print_title": row.number,
    }


def carried(request) -> str:
    """Return the query string that carries the list that the reader came from, "" without one."""
    query = QueryDict(mutable=True)
    if "list" in request.GET:
        query["list"] = request.GET["list"]
    return query.urlencode()


ACCEPT_PHRASES = (
    _("The measures are carried out, the proof is complete: closing accepted."),
    _("Make what worked a standing rule of the branch."),
    _("Keep it up; it will be looked at again."),
)
RETURN_PHRASES = (
    _("Add what members or the public say of it."),
    _("Photos of an event do not show the effect; add the result."),
    _("The proof does not belong to this measure; replace it."),
)


def steps_of(row: Problem, measures) -> list[dict[str, object]]:
    """Return the five steps with a day each: done, now or to come."""
    state = Problem.State
    started = min((measure.starts_on for measure in measures), default=None)
    done = [measure.done_on for measure in measures if measure.done_on]
    reached = {
        state.REGISTERED: 1,
        state.RETURNED: 2,
        state.RECTIFYING: 2,
        state.IN_REVIEW: 3,
        state.CLOSED: 5,
    }
    at = 1 if not measures and row.state in Problem.WORKING else reached.get(row.state, 0)
    if row.state == state.REGISTERED and measures:
        at = 2
    steps = (
        (_("Registered"), row.found_on),
        (_("Measures set"), started),
        (_("Rectified"), max(done) if done and len(done) == len(measures) else None),
        (_("Reviewed"), None),
        (_("Closed"), row.closed_on),
    )
    return [
        {"label": label, "day": day, "done": number < at, "now": number == at}
        for number, (label, day) in enumerate(steps)
    ]


def related_of(row: Problem, user) -> dict[str, object]:
    """Return the counts of problems of the same type and of the same unit that the reader may meet."""
    rows = Problem.objects.visible_to(user, ProblemPages.permission).filter(campaign=row.campaign)
    ledger = f"{reverse('problem_list')}?campaign={row.campaign_id}&slice=found"
    found = rows.cut("found", row.registered_at.date())
    return {
        "type": found.filter(type=row.type).count(),
        "type_closed": found.filter(type=row.type, state=Problem.State.CLOSED).count(),
        "type_url": f"{ledger}&type={row.type_id}",
        "unit": found.filter(unit=row.unit).count(),
        "unit_open": found.filter(unit=row.unit, state__in=Problem.OPEN).count(),
        "unit_url": f"{ledger}&unit={row.unit_id}",
    }


class ClosingPages(ListOnly):
    """Applications that wait for the reader's decision."""

    model = Closing
    name = "closing"
    path = "closings/"
    link_column = "-"  # the cell leads to the problem
    title = _("Review of closings")
    permission = "rectification.decide_closing"
    filterset = ClosingFilter
    joins = ("problem__unit", "problem__organisation", "applied_by")
    order = ("applied_at", "pk")
    empty = _("No application waits for you.")
    columns = (
        Column("number", _("Number"), ("problem__number",), Kind.CODE),
        Column("title", _("Problem"), ("problem__title",), cell="rectification/cells/closing.html"),
        Column("unit", _("Responsible unit"), ("problem__unit__name",), sort="problem__unit__name"),
        Column("applied_by", _("Applied by"), ("applied_by__name",), secondary=True),
        Column("applied_at", _("Applied at"), kind=Kind.DATETIME, sort="applied_at"),
        Column("round", _("Round"), kind=Kind.INTEGER, secondary=True),
        Column("due_on", _("Limit"), ("problem__due_on",), Kind.DATE, sort="problem__due_on"),
        Column("state", _("State"), kind=Kind.CHOICE, choices=choices_of(Closing.State)),
    )

    @classmethod
    def rows(cls, request, query=None):
        """Return those that wait for the reader; all within reach on request."""
        data = request.GET if query is None else query
        scoped = Closing.objects.visible_to(request.user, cls.permission)
        if data.get("show") != "all":
            scoped = Closing.objects.waiting_for(request.user)
        return cls.filterset(data, queryset=scoped.select_related(*cls.joins), request=request)


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
        Column("title", _("title"), width=30, sort="title"),
        Column("edition", _("edition"), width=16),
        Column("source", _("source"), kind=Kind.CHOICE, choices=choices_of(Checklist.Source)),
        Column("organisation", _("Party organisation"), ("organisation__name",), width=30),
        Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Checklist.State)),
        Column("created_at", _("created at"), kind=Kind.DATETIME, sort="created_at", secondary=True),
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
        """Add aspects and types with the number of problems that the reader may meet."""
        problems = Problem.objects.visible_to(request.user, ProblemPages.permission).cut("found", None)
        counts: dict[int, int] = {}
        for one in problems.filter(type__aspect__checklist=row).order_by().values_list("type_id", flat=True):
            counts[one] = counts.get(one, 0) + 1
        listed = [(one, counts.get(one.pk, 0)) for one in row.types()]
        return super().detail_context(request, row) | {"types": listed}


class CampaignPages(ModelPages):
    """Campaigns."""

    model = Campaign
    name = "campaign"
    path = "campaigns/"
    title = _("Campaigns")
    permission = "rectification.view_campaign"
    filterset = CampaignFilter
    joins = ("organisation", "checklist")
    order = ("-starts_on", "-pk")
    detail_template = "rectification/campaign_detail.html"
    empty = _("No campaign yet. A campaign asks units to check themselves against a checklist.")
    columns = (
        Column("title", _("title"), width=36, sort="title"),
        Column("organisation", _("organiser"), ("organisation__name",), width=30),
        Column(
            "checklist",
            _("checklist"),
            ("checklist__title", "checklist__edition"),
            value=lambda title, edition: f"{title} {edition}",
            secondary=True,
        ),
        Column("starts_on", _("starts on"), kind=Kind.DATE, sort="starts_on"),
        Column("ends_on", _("ends on"), kind=Kind.DATE, sort="ends_on"),
        Column("state", _("state"), kind=Kind.CHOICE, choices=choices_of(Campaign.State)),
    )
    actions = (
        Action(_("Launch a campaign"), "campaign_new", "plus", "rectification.launch_campaign", primary=True),
    )
    row_actions = (
        Action(
            _("End the campaign"),
            "end_campaign",
            "flag-off",
            "rectification.end_campaign",
            when=lambda row: row.state == Campaign.State.RUNNING,
        ),
    )
    new = Write(
        "rectification.launch_campaign",
        NewCampaignForm,
        services.launch_campaign,
        _("Launch a campaign"),
        _("Launched. The units have been told."),
    )
    edit = Write(
        "rectification.change_campaign",
        CampaignForm,
        services.change_campaign,
        _("Change a campaign"),
        _("Saved. The lights follow the new rules at once."),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add how many units take part, as far as the reader may meet them."""
        units = Unit.objects.visible_to(request.user, "organisations.view_unit")
        return super().detail_context(request, row) | {
            "units": units.filter(participations__campaign=row).count(),
        }
