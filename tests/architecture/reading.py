"""Reads the code as the gates do: what kind a module is, what it writes, reads and records.

The gates (test_audit, test_scope) and their proof (test_plants) share these functions. They work on source text, so
that a fault can be planted in memory. docs/decisions/0023-gates.md lists what they cannot see.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.apps import apps as django_apps
from django.db.models import Manager, Model, QuerySet

from portal.scope.models import Scoped, scoped_models

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "rectification", "branches", "ratings", "grids")

# Drawers by position: a part of a module's path, or its own name, decides.
DRAWERS = {"models", "services", "demo", "migrations", "management"}
# Modules that handle requests are web wherever they lie.
ALWAYS_WEB = {"middleware", "context_processors", "templatetags", "views", "pages", "urls", "forms", "api"}
# Packages and modules that work without being called `services`, each with the reason.
WORK = {
    "portal.accounts.receivers": "answers the signal of a dissolved organisation, inside the service that sends it",
    "portal.accounts.sessions": "sign-ins follow Django's session, a row of its own",
    "portal.accounts.throttle": "counts attempts before there is a person",
    "portal.audit": "writes the entries themselves",
    "portal.evidence": "stores files and their rows",
    "portal.jobs": "takes, renews and ends leases",
    "portal.memory": "writes the versions of rows, and reads the acts of rows that the caller may read",
    "portal.pinyin": "a mixin of models: fills the derived columns when a row is saved",
    "portal.preferences.drafts": "keeps what a person typed",
    "portal.preferences.saved_views": "keeps a person's views",
    "portal.rollups": "keeps counts of rows, and reads those of the reach itself",
    "portal.scope": "defines the reach itself",
    "portal.statements": "sends again the SELECT that Django compiled",
    "portal.spreadsheets": "stages and applies imports, writes exports",
    "portal.workflow": "the conditional UPDATE that services use",
}

WRITES = {
    "save",
    "save_base",
    "save_m2m",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "delete",
    "add_root",
    "add_child",
    "add_sibling",
}
WRITES |= {f"a{name}" for name in WRITES}
UPDATES = {"update", "aupdate"}
SQL = {"cursor", "execute", "executemany", "raw", "_raw_delete", "_update", "_insert"}
LINKS = {"add", "set", "remove", "clear", "aadd", "aset", "aremove", "aclear"}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
BY_NAME = {"getattr", "attrgetter", "methodcaller"}
# Queries that keep the scope rule themselves, or return nothing.
SAFE = {"visible_to", "visible_outside", "waiting_for", "within", "owned_by", "none"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404", "QuerySet"}
# Models that everybody who is signed in may read, each with the reason.
OPEN = {
    "Area": "the division of the country, published",
    "SpecialDay": "the calendar of the whole portal",
    "Heartbeat": "whether the portal's own processes are alive",
    "Root": "digests of digests; who reads them may check the whole chain",
    "Seal": "as Root",
}


@dataclass(frozen=True)
class Finding:
    """One place in the code. `place` is the dotted module with the function, `what` the expression."""

    place: str
    what: str
    line: int

    @property
    def key(self) -> str:
        """Return the key under which an exception is written."""
        return f"{self.place}: {self.what}"


class Module:
    """A module of the apps, read from its source."""

    def __init__(self, name: str, source: str, parts: tuple[str, ...]):
        self.name = name
        self.source = source
        self.parts = parts
        self.tree = ast.parse(source)

    @classmethod
    def at(cls, path: Path) -> "Module":
        """Read the module at a path."""
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        return cls(name, path.read_text(encoding="utf-8"), parts)

    def planted(self, source: str) -> "Module":
        """Return this module with other source."""
        return Module(self.name, source, self.parts)

    @property
    def drawer(self) -> str:
        """Return the drawer of the module: one of DRAWERS, "work", or "web" for everything else."""
        inner = set(self.parts[1:])
        found = inner & DRAWERS
        if found:
            return sorted(found)[0]
        named = any(f"{self.name}.".startswith(f"{one}.") for one in WORK)
        return "work" if named and not inner & ALWAYS_WEB else "web"

    @cached_property
    def places(self) -> dict[ast.AST, str]:
        """Return for each node the qualified name of the function or class around it, "" at the top."""
        found: dict[ast.AST, str] = {}

        def walk(node: ast.AST, inside: str) -> None:
            found[node] = inside
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            below = f"{inside}.{node.name}".strip(".") if named else inside
            for child in ast.iter_child_nodes(node):
                walk(child, below)

        walk(self.tree, "")
        return found

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Return the parent of each node."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Return module and name of imported names."""
        return {
            one.asname or one.name: (node.module, one.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for one in node.names
        }

    def finding(self, node: ast.AST, what: str) -> Finding:
        """Return a finding at a node."""
        place = self.places[node]
        return Finding(f"{self.name}.{place}" if place else self.name, what, node.lineno)


def modules() -> Iterator[Module]:
    """Read every module of the apps, migrations apart."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield Module.at(path)


@cache
def house() -> tuple[Module, ...]:
    """Return every module of the apps, read once."""
    return tuple(modules())


def web() -> list[Module]:
    """Return the modules that may handle a request: all without another drawer."""
    return [module for module in house() if module.drawer == "web"]


def own_models() -> list[type[Model]]:
    """Return the models of the apps."""
    return [model for model in django_apps.get_models() if model.__module__.split(".")[0] in APPS]


@cache
def model_names() -> frozenset[str]:
    """Return the class names of the apps' models."""
    return frozenset(model.__name__ for model in own_models())


@cache
def relations() -> frozenset[str]:
    """Return the attributes of many-to-many and reverse relations."""
    names = set()
    for model in own_models():
        names |= {field.name for field in model._meta.local_many_to_many}
        names |= {one.get_accessor_name() for one in model._meta.related_objects if one.get_accessor_name()}
    return frozenset(names)


@cache
def leaving() -> frozenset[str]:
    """Return the related managers whose rows may lie outside the reach of the row they start from.

    Rows stay within it if their own scope path leads through that relation first: the measures of a problem belong
    to the organisation of the problem. The problems of a campaign belong to other organisations.
    """
    names, staying = set(), set()
    for model in scoped_models():
        for field in model._meta.get_fields():
            if not (field.concrete and field.is_relation and field.related_model) or field.many_to_many:
                continue
            accessor = field.remote_field.get_accessor_name()
            if not accessor or accessor.endswith("+") or not issubclass(field.related_model, Scoped):
                continue
            (staying if model.scope_path.split("__")[0] == field.name else names).add(accessor)
    return frozenset(names)


def text(node: ast.AST) -> str:
    """Return an expression as short text: names and attributes, calls as ()."""
    if isinstance(node, ast.Attribute):
        return f"{text(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{text(node.func)}()"
    return node.id if isinstance(node, ast.Name) else "…"


def by_name(node: ast.AST, names: Iterable[str]) -> str | None:
    """Return the name in `getattr(x, "name")`, `methodcaller("name")`, if it is one of `names`."""
    if isinstance(node, ast.Call) and text(node.func).split(".")[-1] in BY_NAME:
        for one in node.args:
            if isinstance(one, ast.Constant) and one.value in names:
                return one.value
    return None


def is_relation(node: ast.AST, aliases: set[str]) -> bool:
    """Tell whether an expression is a set of linked rows: an attribute of that name, or a name assigned to one."""
    if isinstance(node, ast.Attribute):
        return node.attr in relations()
    return (isinstance(node, ast.Name) and node.id in aliases) or bool(by_name(node, relations()))


def aliases_in(tree: ast.AST) -> set[str]:
    """Return the names assigned to sets of linked rows."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)
        and node.value is not None
        and is_relation(node.value, set())
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def write_in(node: ast.AST, aliases: set[str], *, strict: bool) -> str | None:
    """Return what a node writes, or None.

    `strict` (web modules): a writing method counts even if it is only named, and `update` with any arguments.
    Otherwise a call is needed, and `update` counts with keywords only, because dictionaries and digests have one
    too.
    """
    if strict and (named := by_name(node, WRITES | UPDATES | SQL)):
        return named
    called = isinstance(node, ast.Call)
    method = node.func if called else node
    if not isinstance(method, ast.Attribute) or not isinstance(method.ctx, ast.Load):
        return None
    name = method.attr
    updates = name in UPDATES and (strict or (called and node.keywords and not node.args))
    links = name in LINKS and is_relation(method.value, aliases)
    if (name in WRITES or updates or links or name in SQL) and (called or strict):
        return text(method)
    return None


def writes(module: Module) -> list[Finding]:
    """Return the places where a web module writes rows or uses SQL."""
    aliases = aliases_in(module.tree)
    found = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and not by_name(node, WRITES | UPDATES | SQL):
            continue  # its function is an attribute, which is checked by itself
        what = write_in(node, aliases, strict=True)
        if what:
            found[node] = module.finding(node, what)
    return list(found.values())


def unscoped_reads(module: Module) -> list[Finding]:
    """Return the places where a web module queries rows other than by `visible_to`.

    One of SAFE must follow any manager (`objects`, `_base_manager`, `_default_manager`) of any class, and any
    related manager that leaves the reach. A model class passed to a shortcut counts as its manager.
    """
    found = []
    for node in ast.walk(module.tree):
        named = by_name(node, MANAGERS | leaving())
        if named:
            found.append(module.finding(node, named))
        elif isinstance(node, ast.Call) and text(node.func).split(".")[-1] in SHORTCUTS:
            found += [
                module.finding(node, f"{text(node.func)}({text(one)})")
                for one in (*node.args[:1], *(word.value for word in node.keywords))
                if isinstance(one, ast.Name) and module.imported.get(one.id, ("", one.id))[1] in model_names()
            ]
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found += _manager(module, node)
    return found


def _manager(module: Module, node: ast.Attribute) -> list[Finding]:
    if node.attr not in MANAGERS and node.attr not in leaving():
        return []
    after = module.parents[node]
    follows = after.attr if isinstance(after, ast.Attribute) else ""
    if follows in SAFE:
        return []
    if node.attr in MANAGERS:
        owner = node.value
        named = module.imported.get(owner.id, ("", ""))[1] if isinstance(owner, ast.Name) else ""
        if named in OPEN:
            return []
    elif not follows or follows not in asking():
        return []  # an attribute of the same name that is not queried
    return [module.finding(node, f"{text(node)}.{follows}".rstrip("."))]


@cache
def asking() -> frozenset[str]:
    """Return the methods that query a set of rows."""
    return frozenset(name for name in {*dir(QuerySet), *dir(Manager)} if not name.startswith("__"))
