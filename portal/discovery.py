"""Modules of known names, by which an app and each of its matters offer something upward.

A matter is a package inside an app for nouns that change together (docs/architecture.md). The app's configuration
lists its matters from the lowest to the highest: `matters = ("ground", "visits | wishes")`. Matters in one line do
not import each other; the import contracts read the same list.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import AppConfig, apps
from django.urls import URLResolver, include, path
from django.utils.module_loading import module_has_submodule


def rooms_of(config: AppConfig) -> Iterator[ModuleType]:
    """Yield the package of an app, then the packages of its matters in the order of its configuration."""
    yield config.module
    for line in getattr(config, "matters", ()):
        for matter in line.split("|"):
            yield import_module(f"{config.name}.{matter.strip()}")


def offered(name: str) -> Iterator[ModuleType]:
    """Import and yield the module `name` of every installed app and of every matter that has one.

    Passes over packages without such a module. Exceptions during the import are raised.
    """
    for config in apps.get_app_configs():
        for room in rooms_of(config):
            if module_has_submodule(room, name):
                yield import_module(f"{room.__name__}.{name}")


def urls_of(app: str) -> list[URLResolver]:
    """Return the includes of the module `urls` of each matter that has one."""
    config = apps.get_app_config(app)
    return [
        path("", include(f"{room.__name__}.urls"))
        for room in rooms_of(config)
        if room is not config.module and module_has_submodule(room, "urls")
    ]
