"""A real browser on the portal: Chromium from Debian, Chinese, nothing violates the CSP, nothing errs in the console."""

import os
import shutil

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from tests.factories import grids
from tests.factories import rectification as make
from tests.factories.accounts import person

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
# The ORM is used beside the browser's event loop.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items):
    """Mark the walks; without a browser they are skipped, and that is said."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start Debian's Chromium in Chinese."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--lang=zh-CN",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "env": {**os.environ, "LANGUAGE": "zh_CN"},
        "args": arguments,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A person in Ulanqab."""
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def watched(page, live_server):
    """Yield a page on the portal; nothing may err in its console or violate the policy."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.base = live_server.url
    page.set_default_timeout(10_000)
    yield page
    assert faults == []


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def walk(request, page, live_server):
    """A page at both sizes whose console and policy are watched."""
    page.set_viewport_size({"width": request.param[0], "height": request.param[1]})
    yield from watched(page, live_server)


@pytest.fixture
def phone(page, live_server):
    """A phone whose console is watched."""
    page.set_viewport_size({"width": 390, "height": 844})
    yield from watched(page, live_server)


@pytest.fixture
def world(transactional_db, tree, cadre, reviewer, leader, admin, staff, keeper, auditor):
    """A campaign with one problem at work."""
    campaign = make.campaign(tree.committee)
    campaign.participations.create(unit=tree.unit_a)
    problem = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title="第一议题落实不严")
    make.measure(problem, action="建立第一议题清单")
    return problem


@pytest.fixture
def street(transactional_db, tree, staff):
    """A street with a worker and a booking of today, its people, and a partner from outside."""
    made = grids.street(tree.city)
    made.worker = person(made.street, Role.GRID_WORKER, username="worker", name="乌兰")
    grids.post(made.grid, made.worker)
    person(made.street, Role.UNIT_STAFF, username="street", name="街道干事")
    grids.partner(made.street, tree.office_a)
    made.booking = grids.booking(
        made.grid,
        made.worker,
        matter="生存认证",
        note="请敲门后稍等",
        assignee=made.worker,
        appointed_at=timezone.now(),
    )
    grids.task(made.street, made.grid, made.worker)
    return made
