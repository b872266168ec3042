"""What an app and its matters offer is found by name, from the lowest matter to the highest."""

import sys
from types import SimpleNamespace

import pytest

from portal import discovery


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An app on disk with three matters; `low` offers a module that `high` lacks, `side` offers nothing."""
    for folder in ("roomy", "roomy/low", "roomy/side", "roomy/high"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("")
    for module in ("roomy/panels.py", "roomy/low/panels.py", "roomy/low/jobs.py", "roomy/high/panels.py"):
        (tmp_path / module).write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    import roomy

    config = SimpleNamespace(name="roomy", module=roomy, matters=("low | side", "high"))
    monkeypatch.setattr(discovery.apps, "get_app_configs", lambda: [config])
    yield config
    for name in [one for one in sys.modules if one.split(".")[0] == "roomy"]:
        del sys.modules[name]


def test_modules_of_the_app_and_its_matters_come_in_order(app):
    found = [module.__name__ for module in discovery.offered("panels")]

    assert found == ["roomy.panels", "roomy.low.panels", "roomy.high.panels"]


def test_a_room_without_the_module_is_passed_over(app):
    assert [module.__name__ for module in discovery.offered("jobs")] == ["roomy.low.jobs"]


def test_a_matter_that_is_listed_and_missing_is_an_error(app):
    app.matters = ("gone",)

    with pytest.raises(ModuleNotFoundError):
        list(discovery.offered("panels"))


def test_a_module_that_fails_to_import_is_an_error(app, tmp_path):
    (tmp_path / "roomy" / "high" / "jobs.py").write_text("import no_such_package")

    with pytest.raises(ModuleNotFoundError):
        list(discovery.offered("jobs"))


def test_urls_of_an_app_are_those_of_its_matters(app, tmp_path, monkeypatch):
    monkeypatch.setattr(discovery.apps, "get_app_config", lambda label: app)
    for matter in ("low", "high"):
        (tmp_path / "roomy" / matter / "urls.py").write_text("urlpatterns = []")

    assert [one.urlconf_name.__name__ for one in discovery.urls_of("roomy")] == [
        "roomy.low.urls",
        "roomy.high.urls",
    ]
