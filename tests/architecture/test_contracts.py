"""The import contracts hold, and those of matters read the app's own list of them."""

import subprocess
import sys

from django.conf import settings

from tests.architecture import matters


def test_arrows_point_down():
    command = [sys.executable, "-c", "import importlinter.cli as c; c.lint_imports_command()"]

    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout


def test_contracts_of_matters_follow_the_list_of_the_app(tmp_path, monkeypatch):
    (tmp_path / "roomy").mkdir()
    (tmp_path / "roomy" / "apps.py").write_text('class Roomy:\n    matters = ("ground", "visits | wishes")\n')
    monkeypatch.setattr(matters, "ROOT", tmp_path)

    rooms = matters.MattersContract("", {}, {"app": "roomy", "layers": ["urls", "MATTERS", "apps"]})
    drawers = matters.DrawersContract("", {}, {"app": "roomy", "layers": ["urls", "models"]})

    layers = [({one.name for one in layer.module_tails}, layer.is_independent) for layer in rooms.layers]
    assert layers == [
        ({"urls"}, True),
        ({"visits", "wishes"}, True),
        ({"ground"}, True),
        ({"apps"}, True),
    ]
    assert [str(one) for one in rooms.containers] == ["roomy"]
    assert [str(one) for one in drawers.containers] == ["roomy.ground", "roomy.visits", "roomy.wishes"]
    assert rooms.exhaustive
    assert drawers.exhaustive
