"""Modules of a known name: what an app, and each of its matters, offers upward.

A matter is a package inside an app that holds nouns which change together (docs/architecture.md). The app's
configuration lists its matters from the lowest to the highest: `matters = ("ground", "visits")`.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule


def rooms_of(config: AppConfig) -> Iterator[ModuleType]:
    """Yield the package of an app, then the packages of its matters in the order of its configuration."""
    yield config.module
    for matter in getattr(config, "matters", ()):
        yield import_module(f"{config.name}.{matter}")


def offered(name: str) -> Iterator[ModuleType]:
    """Import and yield the module `name` of every installed app and of every matter that has one.

    Raises whatever the module raises on import; a room without such a module is passed over.
    """
    for config in apps.get_app_configs():
        for room in rooms_of(config):
            if module_has_submodule(room, name):
                yield import_module(f"{room.__name__}.{name}")
