"""What the portal writes is closed to the other accounts of its machine."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from portal.private import open_to_others, private_folder
from portal.system.operation.checks import no_files_open_to_others


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_whatever_a_process_of_the_portal_writes_is_private(tmp_path):
    made = tmp_path / "made"
    program = f"import portal.settings, pathlib; p = pathlib.Path({str(made)!r}); p.mkdir(); (p / 'file').write_text('x')"
    subprocess.run(
        [sys.executable, "-c", f"import os; os.umask(0o022); {program}"],
        cwd=django_settings.BASE_DIR,
        env=os.environ | {"VAR_DIR": str(tmp_path / "var")},
        check=True,
    )

    assert [mode(made), mode(made / "file"), mode(tmp_path / "var")] == [0o700, 0o600, 0o700]


def test_a_folder_that_stands_open_is_closed(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    folder.chmod(0o755)
    assert mode(private_folder(folder)) == 0o700


@pytest.mark.parametrize(
    ("outer", "inner", "found"), [(0o700, 0o644, []), (0o750, 0o600, ["."]), (0o755, 0o640, [".", "db"])]
)
def test_what_others_reach_is_found(tmp_path, outer, inner, found):
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "db").write_text("")
    (folder / "db").chmod(inner)
    folder.chmod(outer)
    assert [str(place.relative_to(folder)) for place in open_to_others(folder, tmp_path / "absent")] == found


@pytest.mark.parametrize(("given", "refused"), [(0o700, False), (0o750, True)])
def test_production_refuses_files_that_others_reach(tmp_path, settings, monkeypatch, given, refused):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.VAR_DIR.chmod(given)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(tmp_path / "absent"))

    assert [fault.id for fault in no_files_open_to_others(None)] == ["portal.E004"] * refused
