"""A problem: what was found where, and the state of its rectification."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.backfill import backfilled
from portal.evidence.models import Evidence
from portal.indicators import Slice, Sliced
from portal.orders import Filled
from portal.organisations.models import Organisation, Unit
from portal.scope.models import OrganisationScoped, ScopedQuerySet
from portal.scope.paths import line_of
from portal.workflow import Transition
from rectification.campaigns.models import Campaign
from rectification.checklists.models import ProblemType
from rectification.ledger.lights import Light

DUE_SOON = timedelta(days=7)


class Lateness(models.TextChoices):
    """How a problem stands to its limit: nothing to say, overdue, or closed after an application in time or a late one."""

    NONE = "", "—"
    OVERDUE = "overdue", _("overdue")
    CLOSED_IN_TIME = "closed_in_time", _("closed in time")
    CLOSED_OVERDUE = "closed_overdue", _("closed overdue")


class ProblemQuerySet(Sliced, ScopedQuerySet):
    """Problems, filtered by scope, slice and light."""

    def unfinished(self):
        """Keep the problems that are not closed or void. An organisation with such problems cannot be dissolved."""
        return self.filter(state__in=Problem.OPEN)

    def by_number(self) -> dict[str, "Problem"]:
        """Return the problems by number, and by former number where no problem of the portal has that number today."""
        rows = list(self)
        former = {one.former_number: one for one in rows if one.former_number}
        if former:
            numbers = self.order_by().values("former_number")
            for number in Problem._base_manager.filter(number__in=numbers).values_list("number", flat=True):
                former.pop(number, None)
        return former | {one.number: one for one in rows}

    def with_light(self, light: str, on: date):
        """Keep the problems that show a light on a day."""
        return self.filter(Problem.light_q(light, on))


class Problem(OrganisationScoped):
    """One problem of one branch. Overdue is derived, never a state.

    One rule says what is late (docs/decisions/0036): a problem is `in_time` while an application that was made by the
    limit waits or is accepted. It is overdue when the limit has passed and it is not closed and not in time, and closed
    overdue when it is closed and not in time. A return or a withdrawal takes the application away. The day of the
    application counts, never the reviewer's.

    `amber_on` and `red_on` are the days on which the light turns if no progress is logged until then. The light is
    a pure function of (state, in_time, amber_on, red_on, today), so lists can filter it by an index on both databases.
    services.lights updates the two days; ledger.lights defines the rule.
    """

    class State(models.TextChoices):
        REGISTERED = "registered", _("registered")
        RECTIFYING = "rectifying", _("rectifying")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned")
        CLOSED = "closed", _("closed")
        VOID = "void", _("void")

    class Channel(models.TextChoices):
        SELF_CHECK = "self_check", _("self-check")
        SUPERIOR = "superior", _("named by a superior")
        PUBLIC = "public", _("raised by the public")
        SUPERVISION = "supervision", _("supervision")
        INSPECTION = "inspection", _("inspection tour")
        AUDIT = "audit", _("audit")

    WORKING = (State.REGISTERED, State.RECTIFYING, State.RETURNED)
    OPEN = (*WORKING, State.IN_REVIEW)
    ANSWERED = (State.IN_REVIEW, State.CLOSED)  # an application waits or is accepted

    START = Transition("rectification.log_progress", (State.REGISTERED, State.RETURNED), State.RECTIFYING)
    SUBMIT = Transition("rectification.apply_for_closing", WORKING, State.IN_REVIEW)
    WITHDRAW = Transition("rectification.withdraw_closing", (State.IN_REVIEW,), State.RECTIFYING)
    CLOSE = Transition("rectification.decide_closing", (State.IN_REVIEW,), State.CLOSED)
    RETURN = Transition("rectification.decide_closing", (State.IN_REVIEW,), State.RETURNED)
    UNDO_RETURN = Transition("rectification.undo_return", (State.RETURNED,), State.IN_REVIEW)
    VOID = Transition("rectification.void_problem", OPEN, State.VOID)

    NOT_CLOSED = "'9999-12-31'"  # stands for the empty day of closing in the order of the ledger

    participant_permissions = frozenset({"rectification.view_problem"})
    participant_lookup = "measures__helpers__path"

    campaign = models.ForeignKey(
        Campaign, verbose_name=_("campaign"), on_delete=models.PROTECT, related_name="problems"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("responsible unit"), on_delete=models.PROTECT, related_name="problems"
    )
    type = models.ForeignKey(
        ProblemType, verbose_name=_("problem type"), on_delete=models.PROTECT, related_name="problems"
    )
    number = models.CharField(_("problem number"), max_length=20)
    # Numbers used to run per organiser. Of two equal ones the younger problem got a new number; search finds the
    # old one.
    former_number = models.CharField(_("former number"), max_length=20, blank=True, editable=False)
    title = models.CharField(_("what is wrong"), max_length=200)
    description = models.TextField(_("details"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    channel = models.CharField(_("how it was found"), max_length=12, choices=Channel)
    severity = models.CharField(
        _("severity"), max_length=10, choices=ProblemType.Severity, default=ProblemType.Severity.ORDINARY
    )
    found_on = models.DateField(_("found on"))
    leader = models.CharField(_("leader in charge"), max_length=60)
    owner = models.CharField(_("person responsible"), max_length=60)
    due_on = models.DateField(_("rectification limit"))
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.REGISTERED)
    measures_total = models.PositiveSmallIntegerField(_("measures"), default=0, editable=False)
    measures_done = models.PositiveSmallIntegerField(_("measures finished"), default=0, editable=False)
    amber_on = models.DateField(_("amber from"), null=True, editable=False)
    red_on = models.DateField(_("red from"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    # The day of the application that waits or was accepted; none while nobody asks for closing (closing.services).
    applied_on = models.DateField(_("applied for closing on"), null=True, editable=False)
    # Kept by the database, whoever writes the row.
    in_time = models.GeneratedField(
        verbose_name=_("applied for closing by the limit"),
        expression=models.Case(
            models.When(applied_on__lte=models.F("due_on"), then=models.Value(True)),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("registered by"), on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    # Counters of urging, kept by services.urges, so that a list shows them without a further query.
    urges_total = models.PositiveSmallIntegerField(_("times urged"), default=0, editable=False)
    last_urge = models.ForeignKey(
        "rectification.Urge",
        verbose_name=_("last urging"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # The limits of which a reminder was sent already. A changed limit is reminded of anew (services.reminders).
    soon_told = models.DateField(_("told that it is due soon"), null=True, editable=False)
    over_told = models.DateField(_("told that it is overdue"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="problem_number_once",
                violation_error_message=_("This number is taken."),
            )
        ]
        indexes = [
            models.Index(fields=["organisation_path", "state", "due_on"], name="problem_by_organisation"),
            models.Index(fields=["due_on", "id"], name="problem_by_limit"),
            models.Index(
                Filled("closed_on", filling="'9999-12-31'").desc(), "due_on", "id", name="problem_by_list"
            ),
            # The nearest limits of what is not closed, without reading past all that was closed before.
            models.Index(
                fields=["due_on", "id", "state", "organisation_path", "in_time"],
                condition=Q(closed_on=None),
                name="problem_open_by_limit",
            ),
            # Everything that tabs count of problems that are not closed, by state, without the rows themselves.
            models.Index(
                fields=["state", "due_on", "organisation_path", "closed_on", "in_time", "id"],
                name="problem_by_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @classmethod
    def slices(cls) -> dict[str, Slice]:
        """The slices of the ledger. Tabs, tiles and duties all use them."""
        declared = [
            Slice("found", _("All"), cls._is_found),
            Slice("open", _("Not closed"), cls._is_open),
            Slice("working", _("Rectifying"), lambda on: Q(state__in=cls.WORKING)),
            Slice("in_review", _("In review"), lambda on: Q(state=cls.State.IN_REVIEW)),
            Slice("returned", _("Returned"), lambda on: Q(state=cls.State.RETURNED)),
            Slice(
                "due_soon",
                _("Due within 7 days"),
                lambda on: cls._is_at_work() & Q(due_on__gte=on, due_on__lte=on + DUE_SOON),
            ),
            Slice(
                "overdue", _("Overdue"), lambda on: cls._is_unanswered() & Q(closed_on=None, due_on__lt=on)
            ),
            Slice(
                "to_urge",
                _("Overdue and being worked on"),
                lambda on: cls._is_at_work() & Q(in_time=False, due_on__lt=on),
            ),
            Slice("closed", _("Solved"), cls._is_solved),
            Slice("closed_overdue", _("Closed overdue"), lambda on: cls._is_solved(on) & Q(in_time=False)),
            Slice("ready", _("All measures finished"), lambda on: cls._is_ready()),
            Slice("due_this_month", _("Limit in this month"), cls._is_due_this_month),
            Slice(
                "closed_in_time",
                _("Applied for closing in time, limit in this month"),
                lambda on: cls._is_due_this_month(on) & Q(state__in=cls.ANSWERED, in_time=True),
            ),
            Slice(
                "backfilled",
                _("Entered more than 7 days after they were found"),
                lambda on: cls._is_found(on) & backfilled("found_on", "registered_at"),
            ),
            Slice("silent", _("No progress logged this month"), cls._is_silent),
        ]
        return {one.name: one for one in declared}

    @classmethod
    def _is_at_work(cls) -> Q:
        """Select what somebody is at work on. That it has no day of closing leads to the index of these few problems."""
        return Q(state__in=cls.WORKING, closed_on=None)

    @classmethod
    def _is_unanswered(cls) -> Q:
        """Select what is not closed and has no application made by the limit. A late one changes nothing until accepted."""
        return Q(state__in=cls.OPEN, in_time=False)

    @classmethod
    def _is_found(cls, on: date) -> Q:
        """Select problems found by a day, whenever they were registered. Void problems never count.

        Services let nothing be found or closed later than today. Of today the state alone therefore says whether a
        problem was found, is open or is solved, and an index led by the state is enough to count it.
        """
        if on >= timezone.localdate():
            return ~Q(state=cls.State.VOID)
        return ~Q(state=cls.State.VOID) & Q(found_on__lte=on)

    @classmethod
    def _is_closed(cls, by: date) -> Q:
        return Q(state=cls.State.CLOSED, closed_on__lte=by)

    @classmethod
    def _is_solved(cls, on: date) -> Q:
        """Select problems found and closed by a day."""
        if on >= timezone.localdate():
            return Q(state=cls.State.CLOSED)
        return cls._is_found(on) & cls._is_closed(on)

    @classmethod
    def _is_open(cls, on: date) -> Q:
        """Select problems found by a day and not closed by then."""
        if on >= timezone.localdate():
            return Q(state__in=cls.OPEN)
        closed_later = Q(state=cls.State.CLOSED, closed_on__gt=on)
        return Q(found_on__lte=on) & (Q(state__in=cls.OPEN) | closed_later)

    @classmethod
    def _is_ready(cls) -> Q:
        return Q(state__in=cls.WORKING, measures_total__gt=0, measures_done=models.F("measures_total"))

    @classmethod
    def _is_due_this_month(cls, on: date) -> Q:
        return Q(due_on__gte=on.replace(day=1), due_on__lte=on) & ~Q(state=cls.State.VOID)

    @classmethod
    def _is_silent(cls, on: date) -> Q:
        measures = cls._meta.get_field("measures").related_model
        logged = measures._base_manager.filter(last_entry_on__gte=on.replace(day=1)).values("problem")
        return Q(state__in=cls.WORKING) & ~cls._is_ready() & ~Q(pk__in=logged)

    @classmethod
    def light_q(cls, light: str, on: date) -> Q:
        """Return the condition under which a problem shows `light`. `light_on` is the same in Python."""
        unanswered = cls._is_unanswered()
        red, amber = unanswered & Q(red_on__lte=on), unanswered & Q(amber_on__lte=on)
        conditions = {
            Light.BLUE: Q(state=cls.State.CLOSED),
            Light.RED: red,
            Light.AMBER: amber & ~red,
            Light.GREEN: Q(state=cls.State.IN_REVIEW, in_time=True) | (unanswered & ~red & ~amber),
        }
        return conditions[Light(light)]

    @classmethod
    def light_of(
        cls, state: str, in_time: bool, amber_on: date | None, red_on: date | None, on: date
    ) -> Light | None:
        """Return the light of a state with its turning days on a day. A void problem has none."""
        if state == cls.State.VOID:
            return None
        if state == cls.State.CLOSED:
            return Light.BLUE
        if state == cls.State.IN_REVIEW and in_time:
            return Light.GREEN
        return Light.of_days(amber_on, red_on, on)

    def light_on(self, on: date) -> Light | None:
        """Return the light of the problem on a day, or None if it is void."""
        return self.light_of(self.state, self.is_in_time, self.amber_on, self.red_on, on)

    def possible_helpers(self):
        """Return the possible helpers: participants of the campaign except the branch itself and those above it."""
        own = line_of(self.organisation.path, Organisation.steplen)
        return self.campaign.partners().exclude(path__in=own)

    def evidence(self):
        """Return the files that prove something: of its progress entries, applications and requests."""
        own = Q(entries__measure__problem=self) | Q(closings__problem=self) | Q(change_requests__problem=self)
        return Evidence.objects.filter(own).distinct()

    @property
    def is_in_time(self) -> bool:
        """Whether an application made by the limit waits or is accepted: `in_time` of the row as it is in memory."""
        return self.applied_on is not None and self.applied_on <= self.due_on

    @classmethod
    def lateness_of(cls, state: str, due_on: date, *, in_time: bool, on: date) -> "Lateness":
        """Return how a problem stands to its limit on a day, as the slices of the same names say."""
        if state == cls.State.CLOSED:
            return Lateness.CLOSED_IN_TIME if in_time else Lateness.CLOSED_OVERDUE
        if state in cls.OPEN and not in_time and due_on < on:
            return Lateness.OVERDUE
        return Lateness.NONE

    def lateness_on(self, on: date) -> "Lateness":
        """Return how the problem stands to its limit on a day."""
        return self.lateness_of(self.state, self.due_on, in_time=self.is_in_time, on=on)
