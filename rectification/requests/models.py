"""A request for another value of a measured field (变更申请). Somebody above decides it, never the asker."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.evidence.models import Evidence
from portal.scope.models import Scoped, ScopedQuerySet
from portal.workflow import Transition
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Measure, Problem

DECIDE, WITHDRAW = "rectification.decide_request", "rectification.withdraw_request"
WORK = "rectification.change_problem"


class ChangeRequestQuerySet(ScopedQuerySet):
    """Requests, filtered by scope and by who may decide."""

    def waiting(self):
        """Keep the requests that nobody has decided."""
        return self.filter(state=ChangeRequest.State.WAITING)

    def waiting_for(self, user):
        """Keep the requests that `user` may decide now: from strictly above, without a part in them."""
        own_level = Q(problem__organisation_path__in=user.reach(DECIDE).paths)
        works = user.reach(WORK)
        own_work = works.as_q("problem__organisation_path") if works.paths else Q(pk__in=[])
        part = Q(asked_by=user) | Q(problem__registered_by=user)
        return self.visible_to(user, DECIDE).waiting().exclude(own_level).exclude(own_work).exclude(part)

    def extensions(self):
        """Keep the accepted requests for a later limit. Days are kept as ISO text, which sorts as days do."""
        own = self.filter(field=ChangeRequest.Field.LIMIT, state=ChangeRequest.State.ACCEPTED)
        return own.filter(after__gt=F("before"))


class ChangeRequest(Scoped):
    """One field, from one value to another. `before` and `after` are plain values: ISO days, keys of choices.

    Of a type they are its code and title, and `type` is the type asked for. A constraint allows one waiting request
    per problem and field, and per measure and field. `measure` is the measure whose day is asked for.
    """

    class Field(models.TextChoices):
        LIMIT = "due_on", _("rectification limit")
        FOUND = "found_on", _("found on")
        CHANNEL = "channel", _("how it was found")
        SEVERITY = "severity", _("severity")
        TYPE = "type", _("problem type")
        VOID = "state", _("state")
        STARTS = "starts_on", _("start of a measure")
        ENDS = "ends_on", _("limit of a measure")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a decision")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    ACCEPT = Transition(DECIDE, (State.WAITING,), State.ACCEPTED)
    REFUSE = Transition(DECIDE, (State.WAITING,), State.REFUSED)
    WITHDRAW = Transition(WITHDRAW, (State.WAITING,), State.WITHDRAWN)

    scope_path = "problem__organisation_path"

    problem = models.ForeignKey(
        Problem, verbose_name=_("problem"), on_delete=models.CASCADE, related_name="change_requests"
    )
    field = models.CharField(_("field"), max_length=10, choices=Field)
    before = models.CharField(_("value before"), max_length=200)
    after = models.CharField(_("value asked for"), max_length=200)
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure"),
        null=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
    )
    type = models.ForeignKey(
        ProblemType,
        verbose_name=_("problem type asked for"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.ManyToManyField(
        Evidence, verbose_name=_("evidence files"), blank=True, related_name="change_requests"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    opinion = models.CharField(_("opinion"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a change")
        verbose_name_plural = _("requests for a change")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_at", "id"], name="change_request_by_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "field"],
                condition=Q(state="waiting", measure=None),
                name="change_request_waits_once",
                violation_error_message=_("A request for this field waits for a decision already."),
            ),
            models.UniqueConstraint(
                fields=["measure", "field"],
                condition=Q(state="waiting"),
                name="measure_request_waits_once",
                violation_error_message=_("A request for this field waits for a decision already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} {self.what}"

    @property
    def what(self) -> str:
        """The field in words, with the number of the measure that it belongs to."""
        label = self.get_field_display()
        if self.measure is None:
            return label
        return gettext("measure %(number)s: %(field)s") % {"number": self.measure.ordinal, "field": label}

    @property
    def row(self) -> Problem | Measure:
        """The row whose field is to be changed, as the request has it in memory."""
        return self.measure or self.problem

    @property
    def organisation(self):
        """The organisation of its problem."""
        return self.problem.organisation

    @property
    def value(self) -> object:
        """The value asked for, as the field of the problem takes it."""
        if self.field in (self.Field.LIMIT, self.Field.FOUND, *OF_MEASURE):
            return date.fromisoformat(self.after)
        return self.type if self.field == self.Field.TYPE else self.after

    @property
    def change(self) -> str:
        """The field, its value before and the value asked for, in the reader's words."""
        return f"{self.what} {self.shown(self.before)} → {self.shown(self.after)}"

    def shown(self, plain: str) -> str:
        """Return one of its two values in the reader's words."""
        return str(words_of(self.field).get(plain, plain))


# Requests for days of a measure: {field of the request: field of the measure}.
OF_MEASURE = {ChangeRequest.Field.STARTS: "starts_on", ChangeRequest.Field.ENDS: "due_on"}


def words_of(field: str) -> dict[str, object]:
    """Return the labels of a field's values. Empty for a field whose values are shown as they are."""
    kinds = {"channel": Problem.Channel, "severity": ProblemType.Severity, "state": Problem.State}
    return dict(kinds[field].choices) if field in kinds else {}


def plain_of(field: str, value: object) -> str:
    """Return a value of a problem's field as a request keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.code} {value.title}"[:200] if field == "type" else str(value)
