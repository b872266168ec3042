"""A wish on its way from the stairwell to its claimer, and the pages of a street."""

import pytest
from django.utils import timezone

from grids.models import VisitTask, Wish
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories import grids as make


@pytest.mark.both_databases
def test_a_wish_from_the_stairwell_to_its_claimer(walk, street):
    sign_in(walk, "worker")
    walk.goto(f"{walk.base}/grids/wishes/new/")
    clean(walk)
    walk.fill("#id_title", "一副老花镜")
    walk.fill("#id_person_name", "张某某")
    walk.fill("#id_person_phone", "13800008000")
    walk.click("main form[data-outbox] button.pri")
    walk.wait_for_url(f"{walk.base}/")

    sign_out(walk)
    sign_in(walk, "street")
    wish = Wish.objects.get()
    walk.goto(f"{walk.base}/grids/wishes/{wish.pk}/")
    assert "13800008000" not in walk.content()
    clean(walk)
    walk.click("a:has-text('审核')")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已通过审核")

    sign_out(walk)
    sign_in(walk, "staff")
    walk.goto(f"{walk.base}/grids/wishes/?slice=open")
    clean(walk)
    walk.click("tbody a.t")
    walk.wait_for_selector("text=张女士")
    assert "张某某" not in walk.content()
    clean(walk)
    walk.click("a:has-text('认领')")
    walk.wait_for_selector("#id_organisation")
    clean(walk)
    walk.click("main form button.pri")
    walk.wait_for_selector("text=认领成功")
    clean(walk)
    wish.refresh_from_db()
    assert wish.state == "claimed"
    walk.goto(f"{walk.base}/grids/wishes/")
    assert walk.locator("tbody tr").count() == 1


def test_the_street_looks_through_its_pages(walk, street):
    report = make.report(street.grid, street.worker, respond_by=timezone.now())
    make.visit(street.grid, street.worker)
    make.team(street.street)
    sign_in(walk, "street")
    clean(walk)
    grid, task = street.grid.pk, VisitTask.objects.get().pk
    pages = [
        "grids/",
        f"grids/{grid}/",
        f"grids/{grid}/posts/new/",
        "visits/",
        "tasks/",
        f"tasks/{task}/",
        "tasks/new/",
    ]
    pages += ["reports/", f"reports/{report.pk}/", f"reports/{report.pk}/accept/", "bookings/"]
    pages += [f"bookings/{street.booking.pk}/", "partners/", "partners/new/", "teams/", "rules/", "wishes/"]
    for page in pages:
        walk.goto(f"{walk.base}/grids/{page}")
        clean(walk)
    walk.goto(f"{walk.base}/grids/reports/{report.pk}/accept/")
    walk.click(".choices label:has-text('较急')")
    walk.click("main form button.pri")
    walk.wait_for_selector("text=已受理，开始计时")
