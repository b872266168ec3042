"""Change a running process: give functions other code, constants another value, without importing anything anew."""

import ast
import gc
import sys
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutation.places import FUNCTIONS, HOME, Mutant, modules, places, tree_of

Code = tuple[str, str, int]


def functions() -> dict[Code, list[FunctionType]]:
    """Return the functions of this project that live in this process, by file, qualified name and first line.

    What a decorator wraps, and what a class keeps as a property, is among them.
    """
    found: dict[Code, list[FunctionType]] = defaultdict(list)
    home = str(HOME)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(home):
            found[_code_key(one.__code__)].append(one)
    return found


def _code_key(code: CodeType) -> Code:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> dict[Code, CodeType]:
    """Return a code and all codes inside it."""
    inside = {_code_key(code): code}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            inside |= _codes(constant)
    return inside


def _swap(
    tree: ast.Module, path: Path, living: dict[Code, list[FunctionType]], within: range | None = None
) -> int:
    """Compile a changed tree and hand its code to the living functions, those of some lines only; returns how many."""
    ast.fix_missing_locations(tree)
    swapped = 0
    for key, code in _codes(compile(tree, str(path), "exec", dont_inherit=True)).items():
        if within is not None and key[2] not in within:
            continue
        for function in living.get(key, ()):
            function.__code__ = code
            swapped += 1
    return swapped


class _Replace(ast.NodeTransformer):
    def __init__(self, mutant: Mutant):
        self.change = mutant.change
        self.done = False

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.change.node:
            self.done = True
            return self.change.replacement
        return super().generic_visit(node)


def apply(mutant: Mutant, living: dict[Code, list[FunctionType]]) -> None:
    """Make this process the mutant. There is no way back: call it in a child.

    Raises RuntimeError when nothing living could be changed.
    """
    path = Path(sys.modules[mutant.place.module].__file__)
    tree = tree_of(path)
    replace = _Replace(mutant)
    replace.visit(tree)
    if mutant.place.constant:
        done = _set_constants(mutant, tree, path)
    else:
        node = mutant.place.node
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        done = _swap(tree, path, living, range(first, node.end_lineno + 1))
    if not (replace.done and done):
        raise RuntimeError(f"nothing changed: {mutant}")


def _set_constants(mutant: Mutant, tree: ast.Module, path: Path) -> int:
    """Assign the changed constant, and the constants of its module that are made of it, wherever they are imported."""
    module = sys.modules[mutant.place.module]
    names = dict(vars(module))
    changed = {mutant.place.qualname}
    done = 0
    for node in tree.body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        name = node.targets[0].id
        if name not in changed and not _names_in(node.value) & changed:
            continue
        changed.add(name)
        before = getattr(module, name)
        expression = ast.fix_missing_locations(ast.Expression(node.value))
        names[name] = eval(compile(expression, str(path), "eval"), names)  # noqa: S307 - our own source
        for other in list(sys.modules.values()):
            if vars(other).get(name) is before and (other is module or _imports(other)):
                setattr(other, name, names[name])
                done += 1
    return done


def _imports(module: object) -> bool:
    return str(getattr(module, "__file__", "") or "").startswith(str(HOME))


def mark_all(reached: set[str]) -> None:
    """Let every function of the drawers put its key into `reached` when it is called."""
    living = functions()
    for module, path in modules():
        if module not in sys.modules:
            continue
        tree = ast.parse(
            path.read_text(encoding="utf-8")
        )  # a tree of its own, which is changed and forgotten
        for place in bodies(module, tree):
            key, body = place
            at = 1 if _has_docstring(body) and len(body) > 1 else 0
            call = ast.parse(f"__reached__({key!r})").body[0]
            for node in ast.walk(call):
                ast.copy_location(node, body[at])
            body.insert(at, call)
        sys.modules[module].__dict__["__reached__"] = reached.add
        _swap(tree, path, living)


def bodies(module: str, tree: ast.Module) -> list[tuple[str, list[ast.stmt]]]:
    """Return the key and the body of each outermost function of a tree."""
    found = []

    def look(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FUNCTIONS):
                found.append((f"{module}:{prefix}{child.name}", child.body))
            elif isinstance(child, ast.ClassDef):
                look(child, f"{prefix}{child.name}.")

    look(tree, "")
    return found


def _has_docstring(body: list[ast.stmt]) -> bool:
    first = body[0]
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def users_of_constant(place_key: str) -> set[str]:
    """Return the keys of the functions that use a constant of a module, directly or through another constant."""
    module, _, name = place_key.partition(":")
    names = {name}
    own = next(tree_of(path) for one, path in modules() if one == module)
    for node in own.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and names & _names_in(node.value)
        ):
            names.add(node.targets[0].id)
    users = set()
    for other, path in modules():
        for place in places(other, path):
            if not place.constant and names & _names_in(place.node):
                users.add(place.key)
    return users


def _names_in(node: ast.AST) -> set[str]:
    walked = list(ast.walk(node))
    plain = {one.id for one in walked if isinstance(one, ast.Name)}
    return plain | {one.attr for one in walked if isinstance(one, ast.Attribute)}
