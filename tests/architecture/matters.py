"""Import contracts over the matters of an app: which there are, and their order, stands in `<app>/apps.py` only.

Two types for `pyproject.toml`. Both are layers, and exhaustive; `app` names the app.

    matters   the rooms of the app, one above the other: MATTERS in `layers` stands for its matters
    drawers   the modules inside each of its matters
"""

import ast
from pathlib import Path

from importlinter.contracts.layers import LayersContract
from importlinter.domain import fields

ROOT = Path(__file__).resolve().parents[2]
MATTERS = "MATTERS"


def matters_of(app: str) -> list[str]:
    """Return `matters` of the app's configuration, the lowest first: "visits" or "visits | wishes".

    Raises LookupError when it is missing.
    """
    for node in ast.walk(ast.parse((ROOT / app / "apps.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "matters":
            return list(ast.literal_eval(node.value))
    raise LookupError(f"{app}/apps.py names no matters")


class MattersContract(LayersContract):
    """Matters import each other downwards only. Matters in one line do not import each other."""

    type_name = "matters"
    app = fields.StringField()

    def __init__(self, name, session_options, contract_options):
        app, layers = contract_options["app"], contract_options["layers"]
        at = layers.index(MATTERS)
        given = {
            "layers": [*layers[:at], *reversed(matters_of(app)), *layers[at + 1 :]],
            "containers": [app],
            "exhaustive": "True",
        }
        super().__init__(name, session_options, contract_options | given)


class DrawersContract(LayersContract):
    """Inside each matter of an app the drawers import each other downwards only."""

    type_name = "drawers"
    app = fields.StringField()

    def __init__(self, name, session_options, contract_options):
        app = contract_options["app"]
        named = [matter.strip() for line in matters_of(app) for matter in line.split("|")]
        given = {"containers": [f"{app}.{matter}" for matter in named], "exhaustive": "True"}
        super().__init__(name, session_options, contract_options | given)
