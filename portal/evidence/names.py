"""File names made harmless: without paths, control characters and direction marks."""

import unicodedata

LONGEST = 120


def harmless_name(name: str) -> str:
    """Return the last part of `name` without misleading characters: paths, NUL, line ends, right-to-left marks."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if unicodedata.category(character)[0] != "C").strip(" .")
    stem, dot, extension = kept.rpartition(".")
    if dot and len(kept) > LONGEST:
        kept = f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
    return kept[:LONGEST] or "file"
