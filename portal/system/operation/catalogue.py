"""The translation catalogue: extracts with Babel, keeps translations, lists missing ones, compiles.

Babel alone does it, so the portal is Chinese also on a machine without gettext. Django's own `templatize` converts
templates to Python calls, as makemessages does.
"""

import fcntl
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SOURCES = ("portal", "rectification", "branches", "ratings", "grids", "templates")

# Constant, so that a catalogue without changes is the same file.
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)


def extract_template(file, keywords, comment_tags, options) -> Iterator[tuple]:
    """Extract from a Django template. This is Babel's extraction interface."""
    code = templatize(file.read().decode())
    # templatize replaces text by X's around the calls. Babel's Python reader fails on their indentation.
    calls = io.BytesIO("\n".join(line.strip() for line in code.splitlines()).encode())
    return extract_python(calls, keywords, comment_tags, options)


def sources() -> list[Path]:
    """Return the files with strings."""
    found = []
    for name in SOURCES:
        folder = settings.BASE_DIR / name
        found += [path for path in sorted(folder.rglob("*")) if path.suffix in {".py", ".html", ".txt"}]
    return [path for path in found if "migrations" not in path.parts]


def extracted() -> dict[tuple[str | None, str | tuple[str, str]], list[tuple[str, int]]]:
    """Return {(context, msgid): places} of all sources."""
    found: dict = {}
    for path in sources():
        method = "python" if path.suffix == ".py" else extract_template
        with path.open("rb") as file:
            for line, message, _comments, context in extract(method, file, keywords=KEYWORDS):
                place = (path.relative_to(settings.BASE_DIR).as_posix(), line)
                found.setdefault((context, message), []).append(place)
    return found


def catalogue_path() -> Path:
    """Return the path of the one catalogue. Works before Django's settings are loaded."""
    return Path(__file__).resolve().parents[3] / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def read() -> Catalog:
    """Return the catalogue as stored."""
    with catalogue_path().open("rb") as file:
        return read_po(file, locale="zh_Hans")


@contextmanager
def locked() -> Iterator[None]:
    """Lock the catalogue against other writers."""
    catalogue_path().parent.mkdir(parents=True, exist_ok=True)
    with (catalogue_path().parent / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def refresh(translations: dict[str, str] | None = None) -> Catalog:
    """Update the catalogue from the sources, add `translations`, and write it.

    Messages that are no longer in the sources are removed.
    """
    with locked():
        kept = _known()
        for message, chinese in (translations or {}).items():
            kept[(None, message)] = chinese
        catalogue = Catalog(
            locale="zh_Hans", project="Dengxiaming", charset="utf-8", fuzzy=False, creation_date=BEGUN
        )
        for (context, message), places in sorted(extracted().items(), key=lambda entry: entry[1][0]):
            singular = message[0] if isinstance(message, tuple) else message
            chinese = kept.get((context, singular), "")
            string = (chinese,) if isinstance(message, tuple) else chinese
            files = sorted({(name, None) for name, _line in places})
            catalogue.add(message, string, locations=files, context=context, flags=_flags(message))
        with catalogue_path().open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, include_lineno=False, sort_by_file=True)
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """Return the messages without a Chinese text."""
    return [str(message.id) for message in catalogue if message.id and not _text(message)]


def compile_catalogue() -> Path:
    """Write the .mo next to the .po. A process that reads it at the same time gets a complete file, old or new."""
    target = catalogue_path().with_suffix(".mo")
    with locked(), NamedTemporaryFile(dir=target.parent, suffix=".mo", delete=False) as file:
        write_mo(file, read())
    Path(file.name).chmod(0o644)
    return Path(file.name).replace(target)


def compile_when_stale() -> None:
    """Compile if the .mo is missing or older than the .po. Tests call this, so that a fresh clone is Chinese."""
    source, target = catalogue_path(), catalogue_path().with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        compile_catalogue()


def _known() -> dict[tuple[str | None, str], str]:
    if not catalogue_path().exists():
        return {}
    known = {}
    for message in read():
        if message.id:
            singular = message.id[0] if isinstance(message.id, list | tuple) else message.id
            known[(message.context, singular)] = _text(message)
    return known


def _text(message: Message) -> str:
    string = message.string
    if isinstance(string, list | tuple):
        return string[0] if string else ""
    return string or ""


def _flags(message) -> list[str]:
    text = message[0] if isinstance(message, tuple) else message
    return ["python-format"] if "%(" in text else []
