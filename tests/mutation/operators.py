"""Operators: each takes a node of a syntax tree and yields changes that make it wrong.

A `Change` describes itself in source text, never in lines, so that a list of changes stays valid when code moves.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Choices


@dataclass(frozen=True)
class Change:
    """One way to be wrong: `node` of the tree becomes `replacement`."""

    operator: str
    node: ast.AST
    replacement: ast.AST
    source: str
    becomes: str


Names = Mapping[str, object]
BOUNDARIES = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITES = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
SWAPPED_NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "filter": "exclude",
    "exclude": "filter",
    "first": "last",
    "last": "first",
}
LOOKUPS = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
CONDITIONS = {"filter", "exclude", "get", "Q", "update", "get_or_create", "update_or_create"}
TEXTS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
# A statement of SQL, or a piece of one.
SQL = re.compile(
    r"\b(SELECT|WHERE|INSERT INTO|UPDATE|DELETE FROM|JOIN|CASE WHEN|ORDER BY|DESC|SUM\(|AND \w+\.\w+)"
)
SQL_CHANGES = (
    (r"<=", "<"),
    (r">=", ">"),
    (r"<>", "="),
    (r"(?<![<>])=(?!=)", "<>"),
    (r"<(?![=>])", "<="),
    (r"(?<!<)>(?!=)", ">="),
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bDESC\b", "ASC"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r"\bDISTINCT ", ""),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"\bSUM\(", "MAX("),
    (r"\bMAX\(", "MIN("),
    (r"\bMIN\(", "MAX("),
    (r"\bRANK\(", "DENSE_RANK("),
    (r"PARTITION BY [^(]*?(?=ORDER BY)", ""),
    (r"(?<=THEN )1\b", "0"),
    (r"(?<=ELSE )0\b", "1"),
    (r"\bEXCEPT\b", "INTERSECT"),
)


def changes(node: ast.AST, names: Names) -> Iterator[Change]:
    """Yield every change of one node; `names` are the globals of its module, to look up the states of a choice."""
    for operator in OPERATORS:
        yield from operator(node, names)


def _change(operator: str, node: ast.AST, replacement: ast.AST) -> Change:
    return Change(
        operator, node, ast.copy_location(replacement, node), ast.unparse(node), ast.unparse(replacement)
    )


def comparison(node: ast.AST, names: Names) -> Iterator[Change]:
    """`<` becomes `<=`, `==` becomes `!=`, and so on; one change for each sign of a chain."""
    if not isinstance(node, ast.Compare):
        return
    for place, sign in enumerate(node.ops):
        table, operator = (BOUNDARIES, "boundary") if type(sign) in BOUNDARIES else (OPPOSITES, "opposite")
        signs = [*node.ops[:place], table[type(sign)](), *node.ops[place + 1 :]]
        yield _change(operator, node, ast.Compare(node.left, signs, node.comparators))


def joined(node: ast.AST, names: Names) -> Iterator[Change]:
    """`and` becomes `or`, and the other way round."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _change("and or", node, ast.BoolOp(other, node.values))


def negation(node: ast.AST, names: Names) -> Iterator[Change]:
    """`not x` becomes `x`; `~Q(…)` becomes `Q(…)`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield _change("not", node, node.operand)


def constant(node: ast.AST, names: Names) -> Iterator[Change]:
    """A whole number gets one more and one less; True becomes False."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield _change("truth", node, ast.Constant(not node.value))
    elif isinstance(node.value, int):
        for other in (node.value + 1, node.value - 1):
            yield _change("number", node, ast.Constant(other))


def arithmetic(node: ast.AST, names: Names) -> Iterator[Change]:
    """`+` becomes `-`, `|` becomes `&`. Concatenation of texts is left alone."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in ARITHMETIC:
        return
    if any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right)):
        return
    if isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict | ast.Tuple):
        return
    yield _change("arithmetic", node, ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right))


def statement(node: ast.AST, names: Names) -> Iterator[Change]:
    """A statement that calls, raises or returns early is left out."""
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if called and "super()" in ast.unparse(node):
        return  # without it the code has no cell for its class, and no living method can take it
    if called or isinstance(node, ast.Raise | ast.Delete | ast.AugAssign):
        yield _change("statement", node, ast.Pass())
    elif isinstance(node, ast.If) and isinstance(node.body[-1], ast.Return | ast.Continue | ast.Break):
        without = ast.If(ast.Constant(False), node.body, node.orelse)
        guard = f"if {ast.unparse(node.test)}: {ast.unparse(node.body[-1])}"
        yield Change("guard", node, ast.copy_location(without, node), guard, "")


def called(node: ast.AST, names: Names) -> Iterator[Change]:
    """`min` becomes `max`, `filter` becomes `exclude`; a condition of a query is left out or moved by one."""
    if not isinstance(node, ast.Call):
        return
    name = _name_of(node.func)
    if name in SWAPPED_NAMES and (node.keywords or name not in ("filter", "exclude")):
        other = SWAPPED_NAMES[name]
        if isinstance(node.func, ast.Name):
            func = ast.Name(other, ast.Load())
        else:
            func = ast.Attribute(node.func.value, other, ast.Load())
        yield Change(
            "name", node, _located(ast.Call(func, node.args, node.keywords), node), _short(node), other
        )
    for place, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
        before, after = node.keywords[:place], node.keywords[place + 1 :]
        if keyword.arg is None:
            continue
        text = f"{name}({ast.unparse(keyword)})"
        if name in CONDITIONS and len(node.keywords) + len(node.args) > 1 - (
            name in ("filter", "exclude", "Q")
        ):
            yield Change("condition", node, _located(ast.Call(node.func, node.args, rest), node), text, "")
        path, _, lookup = keyword.arg.rpartition("__")
        if path and lookup in LOOKUPS:
            moved = ast.keyword(f"{path}__{LOOKUPS[lookup]}", keyword.value)
            if moved.arg in {one.arg for one in node.keywords}:
                continue  # `filter(at__gte=a, at__gt=b)`: no call names a keyword twice
            replaced = ast.Call(node.func, node.args, [*before, moved, *after])
            yield Change("boundary", node, _located(replaced, node), text, f"{name}({ast.unparse(moved)})")


def state(node: ast.AST, names: Names) -> Iterator[Change]:
    """A choice (`Problem.State.CLOSED`) becomes the next one of its kind."""
    if not isinstance(node, ast.Attribute):
        return
    chain = ast.unparse(node)
    if not re.fullmatch(r"[A-Za-z_][\w.]*\.[A-Z][A-Z_0-9]*", chain):
        return
    first, *rest = chain.split(".")
    value: object = names.get(first)
    for one in rest:
        value = getattr(value, one, None)
    if isinstance(value, Choices):
        members = list(type(value))
        other = members[(members.index(value) + 1) % len(members)]
        if other is not value:
            yield _change("state", node, ast.Attribute(node.value, other.name, ast.Load()))


def sql(node: ast.AST, names: Names) -> Iterator[Change]:
    """Replace one sign or word of a piece of SQL."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not SQL.search(node.value):
        return
    text = node.value
    for pattern, other in SQL_CHANGES:
        for found in re.finditer(pattern, text):
            before, after = text[: found.start()], text[found.end() :]
            around = slice(max(found.start() - 24, 0), found.end() + 24)
            source = " ".join(text[around].split())
            yield Change(
                "sql",
                node,
                ast.copy_location(ast.Constant(before + other + after), node),
                source,
                f"{found.group()} -> {other}".strip(),
            )


OPERATORS: tuple[Callable[[ast.AST, Names], Iterator[Change]], ...] = (
    comparison,
    joined,
    negation,
    constant,
    arithmetic,
    statement,
    called,
    state,
    sql,
)


def _located(replacement: ast.AST, node: ast.AST) -> ast.AST:
    return ast.copy_location(replacement, node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name_of(func: ast.AST) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _short(node: ast.Call) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 90 else text[-90:]


def is_text_call(node: ast.AST) -> bool:
    """Tell whether a node is a call of gettext, whose text is not a rule."""
    return isinstance(node, ast.Call) and _name_of(node.func) in TEXTS
