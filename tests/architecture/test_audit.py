"""Every change is one audited service function: pages never write, and what a service writes it also records."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}
# Rooms where a person's request arrives. They ask services.
WEB = (
    "views.py",
    "pages.py",
    "lists.py",
    "forms.py",
    "filters.py",
    "api.py",
    "navigation.py",
    "urls.py",
    "panels.py",
)
WEB_ROOMS = (
    "portal/system",
    "portal/dashboards",
    "portal/api",
    "portal/ui",
    "rectification/panels",
    "ratings/views",
    "ratings/api",
)
RECORD = ("portal.audit.services", "record")
# Functions (or whole modules) that write and need record nothing themselves, each with the reason.
UNRECORDED = {
    "portal.accounts.sessions.note_seen": "when a session was last used is no change of a fact",
    "portal.jobs.leases.claim": "the course of a job is its row; what it does is recorded by its work",
    "portal.jobs.leases.renew": "as claim",
    "portal.jobs.leases.finish": "as claim",
    "portal.jobs.services.enqueue": "as claim; who asked stands in the row",
    "portal.notifications.services.notify": "a message tells of a change that is recorded",
    "portal.notifications.services.mark_read": "whether somebody has read is nobody's business",
    "portal.preferences.drafts": "what a person has not said yet",
    "portal.preferences.services.keep_preference": "how a person likes his screen",
    "portal.spreadsheets.exports.write_in_background": "recorded when the export was asked for",
    "portal.spreadsheets.imports.check_in_background": "stages rows; writing them is recorded",
    "portal.spreadsheets.imports._keep": "stages rows; writing them is recorded",
    "portal.spreadsheets.imports.start_import": "keeps a file to be looked at; writing it is recorded",
    "portal.spreadsheets.imports.undo_import": "asks for the job, which records",
    "branches.services.elections": "a reminder is a notice, which is kept itself",
    "grids.outbox.services.once": "a receipt of a phone's record; the act inside records itself",
    "portal.workflow.edits.on_version": "a step of the version; the act inside records itself",
    "rectification.services.reminders": "as elections",
    "portal.evidence.serving._png": "saves a picture to memory",
    # Called by spreadsheets.imports in one transaction with the entry of the import.
    "rectification.services.ledger.apply": "_write records",
    "rectification.services.ledger.bulk": "_write and undo_in_background record",
    "rectification.services.ledger.undo": "undo_in_background records",
    "rectification.services.numbers": "a number is taken by registering or by an import, both recorded",
}


def python_files():
    for app in ("portal", "rectification", "branches", "ratings", "grids"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def writes(node: ast.AST) -> list[int]:
    """Return the lines of calls that write rows: save, create, delete …, and update(field=…)."""
    found = []
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            name = call.func.attr
            if name in WRITES or (name == "update" and call.keywords and not call.args):
                found.append(call.lineno)
    return found


def is_web(path: Path) -> bool:
    in_room = any(path.is_relative_to(ROOT / room) for room in WEB_ROOMS)
    return path.name in WEB or (in_room and "management" not in path.parts)


def functions() -> dict[tuple[str, str], ast.FunctionDef]:
    return {
        (module_of(path), node.name): node
        for path in python_files()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
    }


def names_in(module: str, path: Path) -> dict[str, tuple[str, str]]:
    """Return what a module's names mean: its own functions and those that it imports by name."""
    meant = {
        node.name: (module, node.name) for node in tree_of(path).body if isinstance(node, ast.FunctionDef)
    }
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            meant |= {(one.asname or one.name): (node.module, one.name) for one in node.names}
    return meant


def test_the_rooms_where_requests_arrive_never_write():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files()
        if is_web(path)
        for line in writes(tree_of(path))
    ]
    assert found == []


class Code:
    """The functions of the apps and what they call, by name."""

    def __init__(self):
        """Read every module once."""
        self.functions = functions()
        self.names = {module_of(path): names_in(module_of(path), path) for path in python_files()}

    def meant(self, module: str, name: str) -> tuple[str, str]:
        """Return where a function stands, through the packages that hand it on."""
        for _step in range(5):
            further = self.names.get(module, {}).get(name)
            if (module, name) in self.functions or further is None:
                break
            module, name = further
        return module, name

    def called(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        names, found = self.names[key[0]], set()
        for node in ast.walk(self.functions[key]):
            if isinstance(node, ast.Name) and node.id in names:
                found.add(self.meant(*names[node.id]))
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in names
            ):
                found.add(self.meant(".".join(names[node.value.id]), node.attr))
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "apply"
            ):
                found.add(RECORD)  # a transition, which records itself (portal.workflow)
        return found - {key}

    def reached(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        seen: set[tuple[str, str]] = set()
        waiting = [key]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.called(one) if one in self.functions else ()
        return seen


@cache
def unrecorded() -> set[str]:
    """Return the functions that write and can be reached from outside without any entry on the way."""
    code = Code()
    callers: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for key in code.functions:
        for other in code.called(key):
            callers.setdefault(other, set()).add(key)
    silent = {key for key in code.functions if RECORD not in code.reached(key)}
    waiting, exposed = [key for key in silent if not callers.get(key)], set()
    while waiting:
        one = waiting.pop()
        if one not in exposed:
            exposed.add(one)
            waiting += code.called(one) & silent
    return {f"{key[0]}.{key[1]}" for key in exposed if writes(code.functions[key]) and ".demo" not in key[0]}


def excepts(name: str, function: str) -> bool:
    """Tell whether an exception, of a function or a whole module, means this function."""
    return f"{function}.".startswith(f"{name}.")


def test_what_a_service_writes_it_records():
    assert [one for one in unrecorded() if not any(excepts(name, one) for name in UNRECORDED)] == []


def test_every_exception_is_still_one():
    assert [name for name in UNRECORDED if not any(excepts(name, one) for one in unrecorded())] == []
