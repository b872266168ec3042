"""Every model with an organisation is scoped, and web modules read scoped rows through `visible_to` only."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from portal.organisations.models import Organisation
from portal.scope.models import Scoped, scoped_models

OWN = ("portal", "rectification", "branches", "ratings", "grids")
# Models whose organisation is not a matter of reach, each with its reason.
UNSCOPED: dict[str, str] = {}
# Ways of asking that hold the scope rule themselves, or give nothing.
SAFE = {"visible_to", "waiting_for", "none"}
WEB = {"views", "pages", "api", "forms", "filters", "panels", "resources"}


def own_models():
    return [model for model in apps.get_models() if model.__module__.split(".")[0] in OWN]


def test_every_model_with_an_organisation_is_scoped():
    with_organisation = {
        model
        for model in own_models()
        if any(field.related_model is Organisation for field in model._meta.get_fields() if field.concrete)
    }

    unscoped = {model._meta.label for model in with_organisation if not issubclass(model, Scoped)}

    assert unscoped == set(UNSCOPED)


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)
def test_scope_path_leads_to_a_path(model):
    field = None
    current = model
    for name in model.scope_path.split("__"):
        field = current._meta.get_field(name)
        current = field.related_model or current

    assert type(field).__name__ == "PathField"


def web_files():
    for app in OWN:
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            relative = path.relative_to(settings.BASE_DIR)
            in_web = relative.stem in WEB or WEB & set(relative.parts)
            if (in_web or relative.parts[:2] == ("portal", "system")) and "management" not in relative.parts:
                yield path


def unscoped_reads(path: Path) -> list[str]:
    """Find `X.objects.<method>` where X is scoped and the method is not visible_to."""
    names = {model.__name__ for model in scoped_models()}
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        inner = node.value
        of_scoped = inner.attr == "objects" and isinstance(inner.value, ast.Name) and inner.value.id in names
        if of_scoped and node.attr not in SAFE:
            found.append(f"{inner.value.id}.objects.{node.attr}:{node.lineno}")
    return found


# Reads that are right without a person, each with its reason.
OWNERS_ONLY = "narrower than scope: a run is met by its owner only"
ALLOWED: dict[str, str] = {
    "portal/system/files/inbox.py:ImportRun.objects.filter": OWNERS_ONLY,
    "portal/system/files/shared.py:ExportRun.objects.filter": OWNERS_ONLY,
    "portal/system/files/shared.py:ImportRun.objects.filter": OWNERS_ONLY,
    "portal/system/files/exports.py:ExportRun.objects.filter": OWNERS_ONLY,
    "portal/system/files/imports.py:ImportRun.objects.filter": OWNERS_ONLY,
}


def test_web_modules_read_scoped_rows_through_visible_to():
    found = {}
    for path in web_files():
        place = path.relative_to(settings.BASE_DIR).as_posix()
        reads = [read for read in unscoped_reads(path) if f"{place}:{read.split(':')[0]}" not in ALLOWED]
        if reads:
            found[place] = reads

    assert found == {}
