"""What the portal writes belongs to its own account of the machine alone: folders 0700, files 0600."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_privately() -> None:
    """Take the rights of group and others from all that this process will write, whatever writes it."""
    os.umask(OTHERS)


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner enters, also where it stands already, and return it.

    The folder of another account stays as it is; `manage.py check --deploy` names it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):
        folder.chmod(0o700)
    return folder


def open_to_others(*places: Path) -> Iterator[Path]:
    """Yield the files and folders among `places` and below them that group or others can reach.

    A private folder ends the search: nobody else enters it, whatever the modes of what it contains.
    """
    for place in places:
        if not place.exists() or not stat.S_IMODE(place.stat().st_mode) & OTHERS:
            continue
        yield place
        if place.is_dir():
            yield from open_to_others(*sorted(place.iterdir()))
