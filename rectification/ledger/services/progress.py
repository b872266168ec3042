"""Progress: logged without acceptance. Only closing needs acceptance."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.evidence.services import store_evidence
from portal.workflow import StaleState, check_right
from rectification.ledger.models import Measure, Problem, Progress
from rectification.ledger.services.lights import refresh_lights, set_measure_days

VERB = "rectification.log_progress"
MOST_FILES = 10


def log_progress(
    *, measure: Measure, percent: int, note: str, files: Iterable[UploadedFile] = (), actor: User
) -> Progress:
    """Append an entry and update measure, problem and lights, in one transaction.

    "No change" is an entry. A lower percentage needs a note. Raises StaleState when the problem is not being worked
    on or somebody logged meanwhile, and ValidationError by field (percent, note, files).
    """
    problem = measure.problem
    check_right(VERB, problem.organisation, actor)
    files = list(files)
    _check_entry(measure, percent, note, files)
    with transaction.atomic():
        _move_measure(measure, percent, len(files))
        _start(problem, actor)
        entry = Progress.objects.create(
            measure=measure, percent_before=measure.percent, percent=percent, note=note, author=actor
        )
        entry.evidence.set(
            store_evidence(file=file, organisation=problem.organisation, actor=actor) for file in files
        )
        changes = {"percent": [measure.percent, percent]}
        if files:
            changes["evidence_total"] = [measure.evidence_total, measure.evidence_total + len(files)]
        measure.refresh_from_db()
        refresh_lights(problem)
        record(VERB, measure, actor=actor, changes=changes, reason=note)
    return entry


def _check_entry(measure: Measure, percent: int, note: str, files: list[UploadedFile]) -> None:
    if not 0 <= percent <= 100:
        raise ValidationError({"percent": _("Progress lies between 0 and 100.")})
    if not note.strip():
        raise ValidationError({"note": _("Say in a sentence what was done, or “no change”.")})
    if percent < measure.percent and len(note.strip()) < 4:
        raise ValidationError({"note": _("Progress goes back. Say why.")})
    if len(files) > MOST_FILES:
        raise ValidationError({"files": _("At most %(most)s files at a time.") % {"most": MOST_FILES}})


def _move_measure(measure: Measure, percent: int, new_files: int) -> None:
    today = timezone.localdate()
    moved = Measure(starts_on=measure.starts_on, due_on=measure.due_on, percent=percent, last_entry_on=today)
    set_measure_days(moved, measure.problem.campaign)
    done_on = (measure.done_on or today) if percent >= 100 else None
    written = Measure._base_manager.filter(
        pk=measure.pk, version=measure.version, problem__state__in=Problem.WORKING
    ).update(
        percent=percent,
        done_on=done_on,
        last_entry_on=today,
        amber_on=moved.amber_on,
        red_on=moved.red_on,
        evidence_total=F("evidence_total") + new_files,
        version=F("version") + 1,
    )
    if not written:
        measure.refresh_from_db()
        raise StaleState(measure.problem, VERB)


def _start(problem: Problem, actor: User) -> None:
    """Move a registered or returned problem into work. A problem in work stays there."""
    problem.refresh_from_db(fields=["state"])
    if Problem.START.allows(problem):
        Problem.START.apply(problem, actor=actor)
    elif problem.state != Problem.State.RECTIFYING:
        raise StaleState(problem, VERB)
