"""Every service has a line in the table of its app: its right, its entries, its notices, what makes it stale.

A service is a public function in a module of services that takes an actor and may record. Its first lines and its
docstring decide what its line must contain.
"""

import ast
from functools import cache
from importlib import import_module

import pytest

from tests.acts import Act
from tests.architecture.recording import code_of_house

APPS = ("portal", "rectification", "branches", "ratings", "grids")
# Functions that record for a person but are not acts, each with the reason.
PARTS = {
    "grids.bookings.services.bookings.set_assignee": "a part of assign_booking and of handing over",
    "grids.ground.services.workbook.apply.apply_grids": "an import: tests/grids/test_workbook.py",
    "grids.ground.services.workbook.undo.undo_grids": "an import: tests/grids/test_workbook.py",
    "portal.accounts.services.recoveries.recover_account": "run by hand: tests/portal/accounts/test_recoveries.py",
    "portal.audit.services.record": "the entry itself",
    "portal.audit.services.record_many": "the entries themselves",
    "portal.organisations.services.divisions.import_divisions": "run by hand: tests/portal/organisations",
    "portal.spans.services.end_span": "a part of ending a post or a partnership, which ask for the right",
    "rectification.ledger.services.workbook.apply.apply_ledger": "an import: tests/rectification/test_ledger_workbook.py",
    "rectification.ledger.services.measured.set_measured": "a part of decide_request, which asks who may",
    "rectification.ledger.services.measures.set_days": "a part of decide_request, which asks who may",
    "rectification.requests.services.request_changes": "an import: tests/rectification/test_requests.py",
    "rectification.requests.services.withdraw_all": "an import: tests/rectification/test_requests.py",
    "ratings.publishing.services.restatements.keep_restatement": "the second half of restate_round",
    "ratings.publishing.services.rounds.open_round": "rank_month asks for the right; a job opens months without a person",
}


@cache
def tables() -> dict[str, list[Act]]:
    """Return the lines of all tables by service."""
    found: dict[str, list[Act]] = {}
    for app in APPS:
        for act in import_module(f"tests.{app}.test_acts").ACTS:
            found.setdefault(f"{act.service.__module__}.{act.service.__qualname__}", []).append(act)
    return found


@cache
def services() -> dict[str, ast.FunctionDef]:
    """Return the services of the apps that have a table."""
    code = code_of_house()
    return {
        f"{module}.{name}": node
        for (module, name), node in code.functions.items()
        if module.split(".")[0] in APPS
        and code.modules[module].drawer == "services"
        and isinstance(node, ast.FunctionDef)
        and "." not in name
        and not name.startswith("_")
        and "actor" in _arguments(node)
        and (module, name) in code.recording
        and f"{module}.{name}" not in PARTS
    }


def _arguments(node: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}


def lacking(promised, kept) -> list[str]:
    """Return the services that promise something that none of their lines checks."""
    return [
        name
        for name, node in services().items()
        if promised(node) and not any(kept(act) for act in tables().get(name, ()))
    ]


def test_every_service_is_in_the_table_of_its_app():
    assert sorted(services().keys() - tables().keys()) == []
    assert sorted(tables().keys() - services().keys()) == []


def test_every_exception_is_still_one():
    code = code_of_house()
    known = {f"{module}.{name}" for module, name in code.recording}
    assert [name for name in PARTS if name not in known] == []


@pytest.mark.parametrize(
    ("promised", "kept"),
    [
        (lambda node: "version" in _arguments(node), lambda act: act.versioned),
        (lambda node: "StaleState" in (ast.get_docstring(node) or ""), lambda act: act.late),
    ],
    ids=["version", "state"],
)
def test_every_promise_of_a_service_is_judged(promised, kept):
    assert lacking(promised, kept) == []
