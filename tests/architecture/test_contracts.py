"""The import contracts hold."""

import subprocess
import sys

from django.conf import settings


def test_arrows_point_down():
    command = [sys.executable, "-c", "import importlinter.cli as c; c.lint_imports_command()"]

    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout
