"""The places of mutants: functions and constants of the drawers with rules, found by the drawer's name."""

import ast
import hashlib
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.mutation.operators import SQL, Change, changes, is_text_call

HOME = Path(__file__).resolve().parents[2]
TOPS = ("portal", "rectification", "branches", "ratings", "grids")
# A file is mutated when it, or a folder above it, bears one of these names.
DRAWERS = {
    "services",
    "scope",
    "workflow",
    "jobs",
    "accounts",
    "spreadsheets",
    "spans",
    "numbers",
    "calendar",
    "audit",
    "notifications",
    "rules",
    "lights",
    "months",
    "due",
}
# Declarations and what is run by hand: other tests judge them.
LEFT_OUT = {"migrations", "management", "demo", "verbs", "apps", "middleware", "statutory", "urls", "roles"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Place:
    """An outermost function of a module or class, or a constant of a module."""

    module: str
    qualname: str
    node: ast.AST = field(compare=False, hash=False, repr=False)
    constant: bool = False

    @property
    def key(self) -> str:
        """Return the key of the tests that reach it."""
        return f"{self.module}:{self.qualname}"

    @property
    def name(self) -> str:
        """Return a name that stays when a file moves: the top package and the qualified name."""
        return f"{self.module.partition('.')[0]}:{self.qualname}"


@dataclass(frozen=True)
class Mutant:
    """One change at one place. `nth` counts equal changes of equally named places, in order of the source."""

    place: Place
    change: Change = field(compare=False, hash=False, repr=False)
    nth: int = 1

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """Return the key in the list of equivalents."""
        change = self.change
        nth = "" if self.nth == 1 else f" #{self.nth}"
        return (self.place.name, change.operator, _one_line(change.source) + nth, _one_line(change.becomes))

    def __str__(self):
        line = getattr(self.change.node, "lineno", "?")
        where = self.place.module.replace(".", "/")
        name, operator, source, becomes = self.identity
        return f"{where}:{line} {name} [{operator}] {source}  =>  {becomes or '(left out)'}"


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the modules whose rules are mutated, by name."""
    for top in TOPS:
        for path in sorted((HOME / top).rglob("*.py")):
            parts = path.relative_to(HOME).with_suffix("").parts
            if DRAWERS & set(parts) and not LEFT_OUT & set(parts) and path.stat().st_size:
                yield ".".join(parts).removesuffix(".__init__"), path


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file, read once: nodes are compared by identity."""
    return ast.parse(path.read_text(encoding="utf-8"))


def places(module: str, path: Path) -> Iterator[Place]:
    """Yield the functions and the constants of a module."""
    tree = tree_of(path)
    for node in tree.body:
        target = _constant_of(node)
        if target:
            yield Place(module, target, node, constant=True)
    yield from _functions(module, tree, "")


def _functions(module: str, node: ast.AST, prefix: str) -> Iterator[Place]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            yield Place(module, prefix + child.name, child)
        elif isinstance(child, ast.ClassDef):
            yield from _functions(module, child, f"{prefix}{child.name}.")


def _constant_of(node: ast.AST) -> str:
    """Return the name of a module's constant that is a number, a span of time or SQL; "" for all else."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return ""
    name, value = node.targets[0].id, node.value
    number = isinstance(value, ast.Constant) and isinstance(value.value, int)
    span = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "timedelta"
    product = isinstance(value, ast.BinOp) and all(
        isinstance(n, ast.Constant | ast.BinOp | ast.operator) for n in ast.walk(value)
    )
    texts = (n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    statement = isinstance(value, ast.Constant | ast.JoinedStr) and any(SQL.search(text) for text in texts)
    return name if name.isupper() and (number or span or product or statement) else ""


def _walk(place: Place) -> Iterator[ast.AST]:
    """Yield the nodes of a place that run when it is called: no decorator, default, annotation, docstring or text."""
    node = place.node
    yield from _inside(node.body if not place.constant else [node.value])


def _inside(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    for node in nodes:
        if is_text_call(node) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        yield node
        if isinstance(node, FUNCTIONS):
            yield from _inside(node.body)
        elif isinstance(node, ast.AnnAssign):
            yield from _inside([node.value] if node.value else [])
        elif not isinstance(node, ast.ClassDef):
            yield from _inside(ast.iter_child_nodes(node))


def mutants() -> list[Mutant]:
    """Return all mutants, in order of the source."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for module, path in modules():
        names = vars(import_module(module))
        for place in places(module, path):
            for node in _walk(place):
                for change in changes(node, names):
                    bare = Mutant(place, change).identity
                    seen[bare] += 1
                    found.append(Mutant(place, change, seen[bare]))
    return found


def sample(all_of_them: list[Mutant], size: int, seed: str) -> list[Mutant]:
    """Return `size` mutants, the same ones for the same seed and code."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
    return random.Random(number).sample(all_of_them, min(size, len(all_of_them)))


def loaded(module: str) -> dict[str, object]:
    """Return the globals of a module that is imported already."""
    return vars(sys.modules[module])


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 140 else line[:100] + " … " + line[-37:]
