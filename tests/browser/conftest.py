"""A real browser on the portal: Chromium from Debian, Chinese, nothing violates the CSP, nothing errs in the console."""

import os
import shutil

import pytest

from tests.factories import rectification as make

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


@pytest.fixture(params=[(1440, 900), (390, 844)], ids=["desktop", "phone"])
def walk(request, page, live_server):
    """A page at both sizes whose console and policy are watched."""
    page.set_viewport_size({"width": request.param[0], "height": request.param[1]})
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


@pytest.fixture
def world(transactional_db, tree, cadre, reviewer, leader, admin, staff, keeper, auditor):
    """A campaign with one problem at work."""
    campaign = make.campaign(tree.committee)
    campaign.participations.create(unit=tree.unit_a)
    problem = make.problem(campaign, tree.branch_a, tree.unit_a, cadre, title="第一议题落实不严")
    make.measure(problem, action="建立第一议题清单")
    return problem
