"""Requests for a change: asked by a branch or unit with a reason, decided above, applied by the ledger's services."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User, people_with
from portal.audit.services import record_many
from portal.evidence.services import store_evidence
from portal.notifications.services import notify
from portal.workflow import StaleEdit, StaleState, check_right
from rectification.checklists.models import ProblemType
from rectification.ledger.models import Measure, Problem
from rectification.ledger.services.measured import DAYS, FIELDS, VOID, check_values, is_superior, set_measured
from rectification.ledger.services.measures import set_days
from rectification.ledger.services.problems import void_problem
from rectification.ledger.services.rules import check_measure_dates, hold_working
from rectification.requests.models import DECIDE, OF_MEASURE, WITHDRAW, WORK, ChangeRequest, plain_of

ASK = "rectification.request_change"
RECORDED = ("field", "before", "after")
BATCH = 500
Asked = tuple[Problem, Mapping[str, object]]


def request_change(
    *,
    problem: Problem,
    reason: str,
    due_on: date | None = None,
    found_on: date | None = None,
    channel: str = "",
    severity: str = "",
    type: ProblemType | None = None,
    measure: Measure | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    void: bool = False,
    files: Iterable[UploadedFile] = (),
    actor: User,
) -> list[ChangeRequest]:
    """Ask for other values of measured fields, for other days of a measure, or for making a problem void.

    Notifies who can decide.

    Empty and equal values ask for nothing. Each other one becomes a request of its own with the same reason and
    proof. Raises PermissionDenied, StaleState, and ValidationError by field.
    """
    check_right(ASK, problem.organisation, actor)
    _check_reason(reason)
    given = {"due_on": due_on, "found_on": found_on, "channel": channel, "severity": severity, "type": type}
    changes = {name: given[name] for name in FIELDS if given[name] and given[name] != getattr(problem, name)}
    days = _days_asked(problem, measure, {"starts_on": starts_on, "due_on": ends_on})
    if void and (changes or days):
        raise ValidationError({"void": _("A void problem needs no other values. Ask for one or the other.")})
    if void:
        changes = {VOID: Problem.State.VOID}
    if not changes and not days:
        raise ValidationError(
            _("Nothing would change. Give another value, or tick that the problem is void.")
        )
    states = Problem.OPEN if void else Problem.WORKING
    if problem.state not in states:
        raise StaleState(problem, ASK)
    if not void:
        check_values(problem, changes)
    if measure and days:
        check_measure_dates(problem, **{name: days.get(name, getattr(measure, name)) for name in DAYS})
    against = obstacles([problem])
    faults = {name: against(problem, name, value) for name, value in changes.items()}
    if any(faults.values()):
        named = {"void" if name == VOID else name: text for name, text in faults.items() if text}
        raise ValidationError(named)
    with transaction.atomic():
        hold_working(problem, ASK, states)
        made = _write([(problem, changes)], reason, actor, measure=measure, days=days)
        proofs = [store_evidence(file=file, organisation=problem.organisation, actor=actor) for file in files]
        for request in made:
            request.evidence.set(proofs)
        _tell_deciders(made, actor)
    return made


def _days_asked(
    problem: Problem, measure: Measure | None, days: Mapping[str, date | None]
) -> dict[str, date]:
    """Return the days of a measure that would be others."""
    if measure is None:
        return {}
    if measure.problem_id != problem.pk:
        raise ValidationError({"measure": _("This measure belongs to another problem.")})
    return {name: day for name, day in days.items() if day and day != getattr(measure, name)}


def request_changes(*, asked: Sequence[Asked], reason: str, actor: User) -> list[ChangeRequest]:
    """Ask for changes of many problems with one reason, as a workbook does. Each decider is notified once.

    The workbook's check has judged the values, and its import holds the problems. Raises PermissionDenied and ValidationError; then nothing is written.
    """
    for problem, _changes in asked:
        check_right(ASK, problem.organisation, actor)
    _check_reason(reason)
    against = obstacles([problem for problem, _changes in asked])
    for problem, changes in asked:
        for name, value in changes.items():
            if text := against(problem, name, value):
                raise ValidationError(f"{problem.number}: {text}")
    with transaction.atomic():
        made = _write(asked, reason, actor)
        _tell_deciders(made, actor)
    return made


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that somebody above can decide.")})


def obstacles(problems: Iterable[Problem]) -> Callable[[Problem, str, object], str]:
    """Return a function of (problem, field, value) that says why this cannot be asked for; "" where nothing is against it.

    A request for the field waits, or the limit was extended as often as the campaign provides for. Takes two queries
    per 500 problems.
    """
    waiting: set[tuple[int, str]] = set()
    extended: dict[int, int] = {}
    for keys in _batches(sorted({problem.pk for problem in problems})):
        requests = ChangeRequest.objects.filter(problem__in=keys)
        waiting |= set(requests.waiting().filter(measure=None).values_list("problem", "field"))
        extended |= dict(requests.extensions().order_by().values_list("problem").annotate(n=Count("pk")))

    def against(problem: Problem, name: str, value: object) -> str:
        if (problem.pk, name) in waiting:
            return _("A request for this field waits for a decision already.")
        times, most = extended.get(problem.pk, 0), problem.campaign.extensions
        if name == "due_on" and isinstance(value, date) and value > problem.due_on and times >= most:
            message = _("The limit was extended %(n)s times; the campaign provides for %(most)s.")
            return message % {"n": times, "most": most}
        return ""

    return against


def _batches(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[first : first + BATCH] for first in range(0, len(keys), BATCH))


def _write(
    asked: Sequence[Asked],
    reason: str,
    actor: User,
    *,
    measure: Measure | None = None,
    days: Mapping[str, date] | None = None,
) -> list[ChangeRequest]:
    """Store and record one request for each change, and for each of the `days` of a measure."""
    fields = {name: field for field, name in OF_MEASURE.items()}
    of_days = [
        ChangeRequest(
            problem=asked[0][0],
            measure=measure,
            field=fields[name],
            before=plain_of(name, getattr(measure, name)),
            after=plain_of(name, day),
            reason=reason,
            asked_by=actor,
        )
        for name, day in (days or {}).items()
    ]
    made = of_days + [
        ChangeRequest(
            problem=problem,
            field=name,
            before=plain_of(name, getattr(problem, name)),
            after=plain_of(name, value),
            type=value if name == "type" else None,
            reason=reason,
            asked_by=actor,
        )
        for problem, changes in asked
        for name, value in changes.items()
    ]
    for one in of_days:
        one.validate_constraints()
    try:
        with transaction.atomic():
            ChangeRequest.objects.bulk_create(made, batch_size=BATCH)
    except IntegrityError as error:
        message = _("A colleague has asked for one of these changes at the same moment. Look again.")
        raise ValidationError(message) from error
    acts = [
        (one, {name: [None, getattr(one, name)] for name in RECORDED} | {"state": [None, one.state]}, reason)
        for one in made
    ]
    record_many(ASK, acts, actor=actor)
    return made


def deciders_of(path: str) -> models.QuerySet[User]:
    """Return the people who may decide requests of an organisation: who decide above it, and do not work there."""
    above = people_with(DECIDE, path, strictly_above=True)
    return above.exclude(pk__in=people_with(WORK, path).values("pk"))


def _tell_deciders(requests: Sequence[ChangeRequest], actor: User) -> None:
    told: dict[User, list[ChangeRequest]] = {}
    by_path: dict[str, list[User]] = {}
    for request in requests:
        path = request.organisation.path
        if path not in by_path:
            by_path[path] = list(deciders_of(path))
        for person in by_path[path]:
            if person.pk not in (actor.pk, request.problem.registered_by_id):
                told.setdefault(person, []).append(request)
    for person, own in told.items():
        sentence = gettext_noop("%(who)s asks for a change of %(what)s.")
        link = reverse("problem_detail", args=[own[0].problem_id])
        problems = {one.problem_id for one in own}
        if len(problems) > 1:
            sentence = gettext_noop("%(who)s asks for changes of %(n)s problems.")
            link = reverse("change_request_list")
        notify([person], sentence, link=link, who=actor, what=own[0].problem.number, n=len(problems))


def is_own(request: ChangeRequest, person: User) -> bool:
    """Tell whether a person has made a request, and may withdraw it."""
    return request.asked_by_id == person.pk


def withdraw_request(*, request: ChangeRequest, actor: User) -> ChangeRequest:
    """Withdraw one's own waiting request. Raises PermissionDenied, StaleState."""
    check_right(WITHDRAW, request.organisation, actor)
    if not is_own(request, actor):
        raise PermissionDenied(WITHDRAW)
    return ChangeRequest.WITHDRAW.apply(request, actor=actor)


def withdraw_all(keys: Iterable[int], actor: User) -> None:
    """Withdraw those of a person's requests that still wait, when the import that asked for them is undone."""
    for batch in _batches(sorted(keys)):
        own = ChangeRequest.objects.filter(pk__in=batch, asked_by=actor)
        for request in own.waiting().select_related("problem__organisation"):
            withdraw_request(request=request, actor=actor)


def lapse(problem: Problem) -> None:
    """End the waiting requests of a problem that is closed or void."""
    problem.change_requests.waiting().update(state=ChangeRequest.State.LAPSED)


def may_decide(request: ChangeRequest, actor: User) -> bool:
    """Tell whether a person may decide: stands above the problem, and has no part in it or in the request."""
    part = {request.asked_by_id, request.problem.registered_by_id}
    return actor.pk not in part and is_superior(request.problem, actor)


def decide_request(
    *, request: ChangeRequest, accepted: bool, opinion: str = "", actor: User
) -> ChangeRequest:
    """Accept or refuse a request, and notify the asker. An accepted change is applied at once.

    Raises PermissionDenied, StaleState when it was decided already or the problem is not at work, StaleEdit when the
    field has another value since the request was made, and ValidationError (opinion of a refusal; a value that
    cannot be right any more).
    """
    if not may_decide(request, actor):
        raise PermissionDenied(DECIDE)
    if not accepted and not opinion.strip():
        raise ValidationError({"opinion": _("Say why it is refused, so that the branch knows.")})
    step = ChangeRequest.ACCEPT if accepted else ChangeRequest.REFUSE
    decided = {"opinion": opinion, "decided_by": actor, "decided_at": timezone.now()}
    with transaction.atomic():
        step.apply(request, actor=actor, reason=opinion, **decided)
        if accepted:
            _apply(request, actor)
        _tell_asker(request, accepted)
    return request


def _apply(request: ChangeRequest, actor: User) -> None:
    """Let the service that owns the field write the value."""
    problem = Problem._base_manager.select_related("organisation", "campaign", "type").get(
        pk=request.problem_id
    )
    if problem.state == Problem.State.IN_REVIEW and request.field != VOID:
        raise ValidationError(
            _("The problem is in review. Decide on its closing first, or refuse this request.")
        )
    if request.field in OF_MEASURE:
        _apply_day(request, problem, actor)
    elif request.field == VOID:  # the work may have gone on while the request waited
        void_problem(problem=problem, reason=request.reason, actor=actor)
    elif plain_of(request.field, getattr(problem, request.field)) == request.before:
        values = {request.field: request.value}
        set_measured(problem, values, verb=DECIDE, actor=actor, reason=request.reason)
    else:
        raise StaleEdit(problem, problem.version)
    request.problem = problem


def _apply_day(request: ChangeRequest, problem: Problem, actor: User) -> None:
    measure = Measure._base_manager.get(pk=request.measure_id)
    measure.problem = problem
    name = OF_MEASURE[ChangeRequest.Field(request.field)]
    if plain_of(name, getattr(measure, name)) != request.before:
        raise StaleEdit(measure, measure.version)
    set_days(measure, {name: request.value}, verb=DECIDE, actor=actor, reason=request.reason)


def _tell_asker(request: ChangeRequest, accepted: bool) -> None:
    yes = gettext_noop("%(who)s accepted the change of %(what)s that you asked for.")
    no = gettext_noop("%(who)s refused the change of %(what)s that you asked for: %(why)s")
    notify(
        {request.asked_by} - {request.decided_by},
        yes if accepted else no,
        link=reverse("problem_detail", args=[request.problem_id]),
        who=request.decided_by,
        what=request.problem.number,
        why=request.opinion,
    )


def extensions_of(problem: Problem) -> int:
    """Return how often the limit of a problem was extended by a request."""
    return problem.change_requests.extensions().count()
