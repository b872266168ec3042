"""The gates find a fault planted into any function. Everything happens in memory; no file is changed.

A plant stands at the beginning of a real function. Forms of faults take turns, and each is also tried by itself.
"""

import ast
from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.architecture.reading import Module, house, unscoped_reads, web, writes
from tests.architecture.recording import Code, Key, code_of_house

READS = (
    "Problem.objects.all()",
    "Problem.objects.filter(pk=1)",
    "Problem._base_manager.get(pk=1)",
    "Problem._default_manager.count()",
    "get_user_model().objects.all()",
    "apps.get_model('rectification', 'Problem').objects.first()",
    "type(row)._base_manager.filter(pk=1)",
    "row.campaign.problems.filter(pk=1)",
    "row.organisation.campaign.problems.all()",
    "list(Problem.objects)",
    "rows = Problem.objects",
    "getattr(Problem, 'objects').all()",
    "QuerySet(Problem)",
    "get_object_or_404(Problem, pk=1)",
    "[one for one in Problem.objects.order_by('pk')]",
    "ask = lambda: Problem.objects.get(pk=1)",
    "rows = Problem.objects.visible_to(user, 'x.y') | Problem.objects.filter(pk=1)",
    "Area.objects.using('default'), Problem.objects.using('default')",
)
WRITES = (
    "row.save()",
    "row.save(update_fields=['state'])",
    "super(type(row), row).save()",
    "row.save_base()",
    "row.delete()",
    "Problem.objects.visible_to(user, 'x.y').delete()",
    "Problem.objects.create(title='x')",
    "Problem.objects.bulk_create([row])",
    "Problem.objects.bulk_update([row], ['title'])",
    "Problem.objects.get_or_create(title='x')",
    "Problem.objects.update_or_create(title='x')",
    "rows.update(state='x')",
    "rows.update(**values)",
    "rows.update(*values)",
    "row.evidence.add(file)",
    "row.evidence.set([file])",
    "row.helpers.remove(file)",
    "row.measures.clear()",
    "files = row.evidence; files.add(file)",
    "connection.cursor().execute('DELETE FROM x')",
    "rows.raw('DELETE FROM x')",
    "getattr(row, 'save')()",
    "methodcaller('delete')(row)",
    "write = row.save",
    "list(map(Problem.delete, rows))",
    "later = lambda: row.save()",
    "row.organisation.add_child(name='x')",
)
BRANCH = "if actor is None:\n    row.save()\n    return None"
IMPORTS = "from rectification.models import Problem; from portal.organisations.models import Area"
# Kinds of modules that handle requests. Each must exist, so that faults can be planted into it.
KINDS = (
    "views",
    "pages",
    "forms",
    "acts",
    "inbox",
    "resources",
    "search",
    "panels",
    "filters",
    "columns",
    "api",
    "navigation",
    "timeline",
    "templatetags",
    "context_processors",
    "middleware",
    "indicators",
    "dashboards",
    "ui",
    "system",
    "bulk",
    "desk",
    "charts",
)
# Modules of declarations hold no function to plant into: there a plant stands among the declarations.
DECLARED = ("verbs", "urls", "apps")


def functions_in(module: Module) -> list[ast.AST]:
    return [
        node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def plant(module: Module, faults: Iterator[str], nodes: list[ast.AST]) -> tuple[Module, dict[int, str]]:
    """Return the module with a fault at the beginning of each of `nodes`, and {line: what stands there now}.

    A node is a function or the module itself, at whose end the plant then stands. Functions on one line are left out.
    """
    lines = module.source.splitlines()
    planted: dict[int, str] = {}
    for node in sorted(nodes, key=lambda node: -getattr(node, "lineno", 10**6)):
        fault = next(faults).splitlines()
        after, indent = place_in(node, len(lines))
        if after < getattr(node, "lineno", 0):
            continue
        lines[after:after] = [" " * indent + line for line in fault]
        name = f"{module.name}.{getattr(node, 'name', '')}".rstrip(".")
        planted = {line + len(fault): text for line, text in planted.items()}
        planted |= {after + number: f"{name}: {line}" for number, line in enumerate(fault, start=1)}
    return module.planted("\n".join([*lines, IMPORTS, ""])), planted


def place_in(node: ast.AST, end: int) -> tuple[int, int]:
    """Return after which line of a function, behind its docstring, a plant stands, and its indent."""
    if isinstance(node, ast.Module):
        return end, 0
    first, *rest = node.body
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        if not rest:
            return first.end_lineno, first.col_offset
        first = rest[0]
    return min(
        [first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))]
    ) - 1, first.col_offset


BOTH = pytest.mark.parametrize(
    ("reading", "faults"), [(unscoped_reads, READS), (writes, WRITES)], ids=["reads", "writes"]
)


@BOTH
def test_a_fault_in_any_function_of_any_web_module_is_reported(reading, faults):
    turns, unseen, count = cycle(faults), [], 0
    for module in web():
        changed, planted = plant(module, turns, functions_in(module) or [module.tree])
        told = {one.line for one in reading(changed)}
        unseen += [name for line, name in planted.items() if line not in told]
        count += len(planted)

    assert unseen == []
    assert count > 500


@BOTH
def test_every_form_of_a_fault_is_reported_in_every_kind_of_module(reading, faults):
    unseen = []
    for kind in (*KINDS, *DECLARED):
        module = next(one for one in web() if kind in one.parts and (kind in DECLARED or functions_in(one)))
        nodes = [module.tree, *functions_in(module)[:1]]
        changed, planted = plant(module, cycle(["\n".join(faults)]), nodes)
        told = {one.line for one in reading(changed)}
        unseen += [name for line, name in planted.items() if line not in told]

        assert len(planted) == len(faults) * len(nodes)

    assert unseen == []


def test_a_branch_of_a_service_that_writes_and_returns_without_an_entry_is_reported():
    """Plant it into whatever pages call that records elsewhere: the entry of another branch is none of this one's."""
    code = code_of_house()
    of_web = {module.name for module in web()}
    called = {other for key, others in code.calls.items() if key[0] in of_web for other in others}
    changed, planted = [], set()
    for module in house():
        nodes = services_of(module, called & code.recording) if module.drawer == "services" else []
        new, places = plant(module, cycle([BRANCH]), nodes)
        changed.append(new)
        planted |= {(text.partition(":")[0], line) for line, text in places.items() if "row.save" in text}
    found = Code(changed).unrecorded()
    told = {(place, line) for place, lines in found.items() for line in lines}

    assert planted - told == set()
    assert len(planted) > 100


def services_of(module: Module, wanted: set[Key]) -> list[ast.AST]:
    """Return the wanted functions of a module that act for somebody."""
    return [
        node
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and (module.name, node.name) in wanted
        and "actor" in {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    ]
