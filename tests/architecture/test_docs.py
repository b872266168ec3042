"""The dictionary and the documents that name code are true."""

import re
from pkgutil import resolve_name

from django.apps import apps
from django.conf import settings
from django.utils import translation

DOCS = settings.BASE_DIR / "docs"


def own_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {"portal", "rectification", "branches", "ratings", "grids"}
    ]


def test_dictionary_holds_every_model_under_its_name_on_screen():
    dictionary, missing = (DOCS / "domain.md").read_text(), []
    for model in own_models():
        with translation.override("zh-hans"):
            term = str(model._meta.verbose_name)
        line = rf"^\| {re.escape(term)} \| `{model._meta.app_label}\.{model.__name__}`"
        if not re.search(line, dictionary, re.MULTILINE):
            missing.append((model._meta.label, term))

    assert missing == []


def test_words_of_the_glossary_name_code_that_exists():
    section = (DOCS / "domain.md").read_text().split("## Glossary")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| .+ \| `([\w.]+)` \|$", section, re.MULTILINE)

    assert len(rows) == section.count("\n| ") - 1, "a row has no code in its last cell"
    assert [(word, name) for word, name in rows if not exists(name)] == []


def exists(name: str) -> bool:
    """Tell whether a dotted name is a module or a name in one."""
    try:
        resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def test_documents_link_to_files_that_exist():
    missing = []
    for document in [*DOCS.rglob("*.md"), settings.BASE_DIR / "README.md"]:
        targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text())
        missing += [
            f"{document.name}: {target}" for target in targets if not (document.parent / target).exists()
        ]

    assert missing == []


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (DOCS / "decisions").glob("0*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
