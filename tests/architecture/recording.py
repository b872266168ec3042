"""Finds writes that leave the code without an entry in the audit log."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Manager, Model, QuerySet

from tests.architecture.reading import Module, aliases_in, house, write_in

RECORDS = frozenset({("portal.audit.services", "record"), ("portal.audit.services", "record_many")})
Key = tuple[str, str]


@dataclass(frozen=True)
class Event:
    """An event in a function: a write ("" as key) or a reference to another function."""

    key: Key
    what: str
    line: int
    recorded: bool


def functions_of(module: Module) -> dict[Key, ast.AST]:
    """Return the functions and methods of a module by qualified name, and "" for the code that runs at import.

    Nested functions and lambdas are read as part of the function around them.
    """
    found: dict[Key, ast.AST] = {(module.name, ""): module.tree}

    def walk(nodes: list[ast.stmt], inside: str) -> None:
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[module.name, f"{inside}{node.name}"] = node
            elif isinstance(node, ast.ClassDef):
                walk(node.body, f"{inside}{node.name}.")
            elif isinstance(node, ast.If | ast.Try | ast.With | ast.For):
                walk([one for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt)], inside)

    walk(module.tree.body, "")
    return found


@cache
def common() -> frozenset[str]:
    """Return names of methods that are too common to say which of ours is called."""
    return frozenset(
        name for kind in (str, bytes, dict, list, set, tuple, QuerySet, Manager, Model) for name in dir(kind)
    )


class Code:
    """The functions of the apps, what they call, and which writes leave them without an entry.

    A reference to a function counts as a call of it. A call of a method on a row or an object counts as a call of
    every method of that name in the apps, unless the name is one that Django or Python uses as well.
    """

    def __init__(self, given: Iterable[Module]):
        """Read the modules that are not demo data."""
        self.modules = {
            module.name: module for module in given if module.drawer not in {"demo", "migrations"}
        }
        self.functions: dict[Key, ast.AST] = {}
        for module in self.modules.values():
            self.functions |= functions_of(module)
        self.methods: dict[str, set[Key]] = {}
        for key in self.functions:
            # The frameworks call methods of pages and commands; no name in our code does.
            if "." in key[1] and self.modules[key[0]].drawer not in {"web", "management"}:
                self.methods.setdefault(key[1].split(".")[-1], set()).add(key)
        self.names = {name: self._names(module) for name, module in self.modules.items()}
        self._aliases = {name: aliases_in(module.tree) for name, module in self.modules.items()}
        self._held: dict[ast.AST, list[ast.AST]] = {}
        self._referring: dict[ast.AST, frozenset[Key]] = {}
        self.calls = {key: self._called(key) for key in self.functions}

    def _names(self, module: Module) -> dict[str, Key]:
        own = {key[1]: key for key in functions_of(module) if key[1] and "." not in key[1]}
        return own | module.imported

    def meant(self, module: str, name: str) -> Key:
        """Return where a function is defined, through the packages that re-export it."""
        for _step in range(6):
            further = self.names.get(module, {}).get(name)
            if (module, name) in self.functions or further is None:
                break
            module, name = further
        return module, name

    def _called(self, key: Key) -> set[Key]:
        found = set()
        for stmt in self._statements(key):
            for node in self._inside(stmt):
                found |= self.referred(key, node)
        return found - {key}

    def _statements(self, key: Key) -> list[ast.AST]:
        node = self.functions[key]
        if isinstance(node, ast.Module):
            return node.body
        return [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults), *node.body]

    def _inside(self, stmt: ast.AST) -> list[ast.AST]:
        """Return the names, attributes and calls in a statement.

        At the top of a module, functions and methods are left out, their decorators are not.
        """
        if stmt not in self._held:
            found, waiting = [], [stmt]
            while waiting:
                node = waiting.pop()
                if isinstance(node, ast.Name | ast.Attribute | ast.Call):
                    found.append(node)
                waiting += node.decorator_list if node in self._own else ast.iter_child_nodes(node)
            self._held[stmt] = found
        return self._held[stmt]

    @cached_property
    def _own(self) -> set[ast.AST]:
        return {node for node in self.functions.values() if not isinstance(node, ast.Module)}

    def referred(self, key: Key, node: ast.AST) -> set[Key]:
        """Return the functions that a node refers to."""
        names = self.names[key[0]]
        if isinstance(node, ast.Name) and node.id in names:
            return {self.meant(*names[node.id])}
        if not isinstance(node, ast.Attribute):
            return set()
        if isinstance(node.value, ast.Name):
            if node.value.id in {"self", "cls"} and "." in key[1]:
                own = (key[0], f"{key[1].rpartition('.')[0]}.{node.attr}")
                if own in self.functions:
                    return {own}
            if node.value.id in names:
                of = self.meant(*names[node.value.id])
                for one in (
                    self.meant(".".join(names[node.value.id]), node.attr),
                    (of[0], f"{of[1]}.{node.attr}"),
                ):
                    if one in self.functions or one in RECORDS:
                        return {one}
        if node.attr in common():
            return set()
        return self.methods.get(node.attr, set())

    @cached_property
    def recording(self) -> set[Key]:
        """Return the functions that may record, themselves or by what they call."""
        callers: dict[Key, set[Key]] = {}
        for key, others in self.calls.items():
            for other in others:
                callers.setdefault(other, set()).add(key)
        found, waiting = set(RECORDS), list(RECORDS)
        while waiting:
            for caller in callers.get(waiting.pop(), ()):
                if caller not in found and caller[1]:
                    found.add(caller)
                    waiting.append(caller)
        return found

    def recorders_in(self, key: Key, node: ast.AST) -> frozenset[Key]:
        """Return the functions that may record among those that a node refers to."""
        if node not in self._referring:
            self._referring[node] = frozenset(
                other
                for inner in self._inside(node)
                for other in self.referred(key, inner)
                if other in self.recording
            )
        return self._referring[node]

    def events(self, key: Key) -> list[Event]:
        """Return the writes and calls of a function, each with whether some path through it records."""
        return _Paths(self, key).read()

    def event_keys(self, key: Key, node: ast.AST) -> tuple[str | None, set[Key]]:
        """Return what one node writes and refers to."""
        return write_in(node, self._aliases[key[0]], strict=False), self.referred(key, node) - {key}

    @cached_property
    def leaks(self) -> dict[Key, set[tuple[Key, int]]]:
        """Return for each function the writes (function, line) that may leave it without an entry."""
        events = {key: [one for one in self.events(key) if not one.recorded] for key in self.functions}
        leaks = {
            key: {(key, one.line) for one in found if one.key == ("", "")} for key, found in events.items()
        }
        callers: dict[Key, set[Key]] = {}
        for key, found in events.items():
            for one in found:
                callers.setdefault(one.key, set()).add(key)
        waiting = [key for key, found in leaks.items() if found]
        while waiting:
            key = waiting.pop()
            for caller in callers.get(key, ()):
                if not leaks[key] <= leaks[caller]:
                    leaks[caller] |= leaks[key]
                    waiting.append(caller)
        return leaks

    def unrecorded(self) -> dict[str, set[int]]:
        """Return the functions whose writes reach the outside without an entry, with the lines.

        Reached from outside: what nothing in the apps calls, what a module refers to at its import (tables,
        decorators, class bodies), and every public method.
        """
        called = {other for others in self.calls.values() for other in others}
        found: dict[str, set[int]] = {}
        for key, leaking in self.leaks.items():
            last = key[1].split(".")[-1]
            public = "." in key[1] and (not last.startswith("_") or last.endswith("__"))
            if key not in called or public:
                for writer, line in leaking:
                    found.setdefault(f"{writer[0]}.{writer[1]}".rstrip("."), set()).add(line)
        return found


@cache
def code_of_house() -> Code:
    """Return the code as it stands, read once."""
    return Code(house())


class _Paths:
    """The paths through one function, statement by statement.

    A write counts as recorded if some path through it meets a function that may record, before it or after it. A
    branch that writes and returns, in a function that records elsewhere, is thereby seen. A condition around
    `record` is not judged: "nothing changed, nothing to record" looks the same.
    """

    def __init__(self, code: Code, key: Key):
        self.code, self.key = code, key
        self.found: list[Event] = []

    def read(self) -> list[Event]:
        node = self.code.functions[self.key]
        if isinstance(node, ast.Module):
            # What a module puts into tables at its import is called from outside: nothing around it records.
            for stmt in node.body:
                for inner in self.code._inside(stmt):
                    what, others = self.code.event_keys(self.key, inner)
                    keys = [("", "")] if what else []
                    self.found += [
                        Event(other, what or "", getattr(inner, "lineno", 0), False)
                        for other in (*keys, *others)
                    ]
            return self.found
        first = any(self._records(one) for one in node.decorator_list)
        for one in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self._events(one, first or any(self._records(stmt) for stmt in node.body))
        self._block(node.body, first, False, False, False)
        return self.found

    def _records(self, node: ast.AST, but: Key | None = None) -> bool:
        return bool(self.code.recorders_in(self.key, node) - {but})

    def _events(self, node: ast.AST, around: bool) -> None:
        for inner in self.code._inside(node):
            what, others = self.code.event_keys(self.key, inner)
            if what:
                self.found.append(Event(("", ""), what, inner.lineno, around or self._records(node)))
            for other in others:
                self.found.append(
                    Event(other, "", getattr(inner, "lineno", 0), around or self._records(node, but=other))
                )

    def _leaves(self, stmts: list[ast.stmt], end: bool, loop: bool, done: bool) -> bool:
        """Return whether a record may come after a block whose statements hold none, by how the block ends."""
        last = stmts[-1] if stmts else None
        if isinstance(last, ast.Return):
            return done
        if isinstance(last, ast.Raise):
            return True  # the caller gets the exception, and the transaction rolls back
        if isinstance(last, ast.Continue | ast.Break):
            return loop
        if isinstance(last, ast.If) and last.orelse:
            return self._leaves(last.body, end, loop, done) or self._leaves(last.orelse, end, loop, done)
        return end

    def _block(self, stmts: list[ast.stmt], before: bool, end: bool, loop: bool, done: bool) -> None:
        """Read a block. `before`: a record may have come; `end`, `loop`, `done`: it may come after the block falls
        through, after the loop is left, after a return (of a nested function)."""
        for number, stmt in enumerate(stmts):
            rest = stmts[number + 1 :]
            after = any(self._records(one) for one in rest) or self._leaves(rest, end, loop, done)
            if not rest:
                after = end
            self._statement(stmt, before, after, loop, done)
            before = before or self._records(stmt)

    def _statement(self, stmt: ast.stmt, before: bool, after: bool, loop: bool, done: bool) -> None:
        for kinds, read in (
            ((ast.If, ast.While, ast.For, ast.AsyncFor), self._branches),
            ((ast.With, ast.AsyncWith), self._with),
            ((ast.Try, ast.TryStar), self._try),
            ((ast.Match,), self._match),
            ((ast.FunctionDef, ast.AsyncFunctionDef), self._nested),
        ):
            if isinstance(stmt, kinds):
                return read(stmt, before, after, loop, done)
        if isinstance(stmt, ast.Return):
            after = done
        return self._events(stmt, before or after or isinstance(stmt, ast.Raise))

    def _branches(self, stmt, before: bool, after: bool, loop: bool, done: bool) -> None:
        head = stmt.test if isinstance(stmt, ast.If | ast.While) else stmt.iter
        self._events(head, before or after or any(map(self._records, (*stmt.body, *stmt.orelse))))
        first = before or self._records(head)
        self._block(stmt.body, first, after, loop if isinstance(stmt, ast.If) else after, done)
        self._block(stmt.orelse, first, after, loop, done)

    def _with(self, stmt, before: bool, after: bool, loop: bool, done: bool) -> None:
        for item in stmt.items:
            self._events(item, before or after or any(map(self._records, stmt.body)))
        self._block(stmt.body, before or any(map(self._records, stmt.items)), after, loop, done)

    def _try(self, stmt, before: bool, after: bool, loop: bool, done: bool) -> None:
        last = after or any(map(self._records, stmt.finalbody))
        tried = before or any(map(self._records, stmt.body))
        self._block(stmt.body, before, last or any(map(self._records, stmt.orelse)), loop, done)
        for block in (*(handler.body for handler in stmt.handlers), stmt.orelse):
            self._block(block, tried, last, loop, done)
        self._block(stmt.finalbody, tried, after, loop, done)

    def _match(self, stmt, before: bool, after: bool, loop: bool, done: bool) -> None:
        self._events(stmt.subject, before or after)
        for case in stmt.cases:
            self._block(case.body, before or self._records(stmt.subject), after, loop, done)

    def _nested(self, stmt, before: bool, after: bool, _loop: bool, _done: bool) -> None:
        self._block(stmt.body, before, after, False, after)
