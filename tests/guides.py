"""Reads the guides as the walk does: where a step is done, what it presses, which picture it shows.

In the Markdown a line `[//]: # (stop: name)` names the place of the steps below it, until the next such line or heading.
**〔words〕** must stand on that page. A picture has the name of its stop.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "guide"
LINE = re.compile(r"^\[//\]: # \(stop: ([a-z-]+)\)$|^(#+ .*)$", re.MULTILINE)
WORDS = re.compile(r"\*\*〔(.+?)〕\*\*")
PICTURE = re.compile(r"!\[[^\]]+\]\(img/([a-z-]+)\.png\)")


@dataclass
class Part:
    """Steps of a page that are done at one place. `stop` is "" where nothing is pressed."""

    page: str
    stop: str
    words: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


def parts() -> Iterator[Part]:
    """Yield the parts of all guides."""
    for path in sorted(FOLDER.glob("*.md")):
        text, stop, begin = path.read_text(encoding="utf-8"), "", 0
        for found in [*LINE.finditer(text), None]:
            piece = text[begin : found.start() if found else len(text)]
            yield Part(path.stem, stop, WORDS.findall(piece), PICTURE.findall(piece))
            if found:
                stop, begin = found.group(1) or "", found.end()
