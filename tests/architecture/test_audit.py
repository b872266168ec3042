"""Every change is one audited service function: pages never write, and services record what they write.

Denied by default: every module is read as web unless it lies in a drawer or in a work package that reading.py
names.
"""

import ast
from functools import cache

from tests.architecture.reading import WORK, house, text, writes
from tests.architecture.recording import code_of_house

# Functions (or whole modules) that write and need not record, each with the reason.
UNRECORDED = {
    "branches.profiles.services.elections": "a reminder is a notice, which is kept itself",
    "grids.ground.models.OfGrid.save": "a part of every service that saves a row: it fills the path",
    "grids.outbox.services.once": "a receipt of a phone's record; the act inside records itself",
    "portal.accounts.sessions.note_seen": "when a session was last used is no change of a fact",
    "portal.audit.chain": "SELECTs that are made of names; it only reads",
    "portal.audit.services.record": "the entry itself",
    "portal.audit.services.record_many": "the entries themselves",
    "portal.evidence.pictures": "saves a picture to memory",
    "portal.jobs.clock._tell_once": "that the keepers were told is no change of a fact",
    "portal.jobs.clock.give_periods_back": "as leases: rows of jobs, after a step of the clock",
    "portal.jobs.clock.note_clock": "the day that the clock showed is no change of a fact; confirming it is recorded",
    "portal.jobs.course": "a cache entry, which may be lost",
    "portal.jobs.holding._wait": "a PRAGMA of the connection; it writes nothing",
    "portal.jobs.leases": "the course of a job is its row; what it does is recorded by its work",
    "portal.jobs.models.Heartbeat.beat": "that a process lives is no change of a fact",
    "portal.jobs.services.enqueue": "as leases; who asked stands in the row",
    "portal.memory": "the past follows from rows, whose changes are recorded; an erasure is recorded by its service",
    "portal.notifications.services.mark_read": "whether somebody has read is nobody's business",
    "portal.notifications.services.notify": "a message tells of a change that is recorded",
    "portal.pinyin.Spelled.save": "as OfGrid.save: it fills the spelling",
    "portal.preferences.drafts": "what a person has not said yet",
    "portal.preferences.services.keep_preference": "how a person likes his screen",
    "portal.rollups.services": "counts follow from rows, whose changes are recorded",
    "portal.scope.models.OrganisationScoped.save": "as OfGrid.save",
    "portal.seals.services.checks.is_as_sealed": "a SELECT of one row that the chain writes as text",
    "portal.seals.services.checks.check_in_background": "recorded when the check was asked for",
    "portal.seals.services.sealing": "the chain follows from entries and versions; an erasure is recorded by its service",
    "portal.seals.services.sources": "as sealing",
    "portal.spreadsheets.applying.keep": "which rows an import made; its own entry says that it was written",
    "portal.spreadsheets.exports.write_in_background": "recorded when the export was asked for",
    "portal.spreadsheets.imports._keep": "stages rows; writing them is recorded",
    "portal.spreadsheets.imports.apply_import": "asks for the job, which records",
    "portal.spreadsheets.imports.check_in_background": "stages rows; writing them is recorded",
    "portal.spreadsheets.imports.start_import": "keeps a file to be looked at; writing it is recorded",
    "portal.spreadsheets.imports.undo_import": "asks for the job, which records",
    "portal.statements._row": "a SELECT of numbers that Django compiled; it writes nothing",
    "portal.workflow.edits.on_version": "a step of the version; the act inside records itself",
    # Called by spreadsheets.imports, through a resource, in one transaction with the entry of the import.
    "rectification.ledger.services.workbook": "the import's own entry says what came in and what was undone",
    "rectification.urging.services.reminders": "as elections",
    # Called by the lower matter in the transaction of the act that it records (when_rules_change, when_ended).
    "rectification.closing.services.withdraw_waiting": "void_problem records why the problem is void",
    "rectification.requests.services.lapse": "the act that ends the problem is recorded",
    "rectification.ledger.services.lights.refresh_campaign": "change_campaign records the new rules",
}


@cache
def unrecorded() -> frozenset[str]:
    return frozenset(code_of_house().unrecorded())


def excepts(name: str, function: str) -> bool:
    """Tell whether an exception, of a function or a whole module, means this function."""
    return f"{function}.".startswith(f"{name}.")


def test_only_services_write():
    found = [
        f"{one.key}:{one.line}"
        for module in house()
        if module.drawer in {"web", "management"}
        for one in writes(module)
    ]
    assert found == []


def test_every_work_package_still_stands():
    names = {module.name for module in house()}
    assert [one for one in WORK if one not in names] == []


def test_what_a_service_writes_it_records():
    assert [one for one in unrecorded() if not any(excepts(name, one) for name in UNRECORDED)] == []


def test_every_exception_is_still_one():
    assert [name for name in UNRECORDED if not any(excepts(name, one) for one in unrecorded())] == []


def test_only_the_demo_gives_an_entry_a_time_of_its_own():
    given = [
        module.name
        for module in house()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and text(node.func).split(".")[0] == "AuditEntry"
        and any(keyword.arg == "at" for keyword in node.keywords)
    ]
    assert given
    assert {name.split(".")[1] for name in given} == {"demo"}
