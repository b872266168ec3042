"""A worker's day on a phone with the network cut in the middle, and a wish on its way from the stairwell to its claimer."""

import io

import pytest
from django.utils import timezone
from PIL import Image

from grids.models import Booking, Report, Sending, Visit, VisitTask, Wish
from portal.accounts.roles import Role
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories import grids as make
from tests.factories.accounts import person


@pytest.fixture
def street(transactional_db, tree, staff):
    """A street with a worker and a booking of today, its people, and a partner from outside."""
    made = make.street(tree.city)
    made.worker = person(made.street, Role.GRID_WORKER, username="worker", name="乌兰")
    make.post(made.grid, made.worker)
    person(made.street, Role.UNIT_STAFF, username="street", name="街道干事")
    make.partner(made.street, tree.office_a)
    made.booking = make.booking(
        made.grid,
        made.worker,
        matter="生存认证",
        note="请敲门后稍等",
        assignee=made.worker,
        appointed_at=timezone.now(),
    )
    make.task(made.street, made.grid, made.worker)
    return made


@pytest.fixture
def phone(page, live_server):
    """A phone whose console is watched."""
    page.set_viewport_size({"width": 390, "height": 844})
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.base = live_server.url
    page.set_default_timeout(10_000)
    yield page
    assert faults == []


def waiting(page) -> int:
    """Return how many records the banner says are kept, once it has read its store."""
    page.wait_for_selector("#outbox[data-waits]", state="attached")
    return page.locator("[data-outbox-list] > li").count()


def wait_until_sent(page):
    """Wait until nothing waits; a banner that has not read its store yet is hidden too."""
    page.wait_for_selector("#outbox[data-waits='0']", state="attached")


def note_visit(page, place):
    page.fill("#id_place", place)
    page.click(".choices label:has-text('有需求')")
    page.click("main form[data-outbox] button.pri")


def test_a_day_with_the_network_cut_in_the_middle(phone, street, context):
    sign_in(phone, "worker")
    clean(phone)
    for words in ("今天要办", "张阿姨预约“生存认证”上门服务", "剩 3 家，共 3 家"):
        assert phone.locator(f"text={words}").count(), words
    small = phone.evaluate(
        "[...document.querySelectorAll('main .btn, .quick a, .tabbar a')]"
        ".map(one => one.getBoundingClientRect()).filter(box => box.height < 44 || box.width < 44).length"
    )
    assert small == 0

    # In the morning, with a network: two taps and a place.
    phone.click(".quick a:has-text('记走访')")
    clean(phone)
    note_visit(phone, "6号楼2单元")
    phone.wait_for_url(f"{phone.base}/")
    assert Visit.objects.get().place == "6号楼2单元"

    # In the stairwell, without one: what is typed is kept, one after the other.
    phone.click(".tabbar .add")
    phone.wait_for_selector("form[data-outbox]")
    context.set_offline(True)
    note_visit(phone, "8号楼1单元")
    phone.wait_for_selector("text=1 条记录待上传，联网后自动传")
    note_visit(phone, "8号楼3单元")
    phone.wait_for_selector("text=2 条记录待上传，联网后自动传")
    clean(phone)
    assert Visit.objects.count() == 1

    # Back in the street: both are sent by themselves, each once.
    context.set_offline(False)
    wait_until_sent(phone)
    assert sorted(Visit.objects.values_list("place", flat=True)) == ["6号楼2单元", "8号楼1单元", "8号楼3单元"]
    phone.goto(f"{phone.base}/")
    assert waiting(phone) == 0

    # The booking of today is done; the phone number is shown once, and that is recorded.
    phone.click("article:has-text('生存认证') >> text=电话")
    phone.wait_for_selector("a[href='tel:13800008000']")
    clean(phone)
    phone.goto(f"{phone.base}/")
    phone.click("article:has-text('生存认证') >> text=办完登记")
    phone.wait_for_selector("form[data-outbox]")
    clean(phone)
    phone.click(".phrases button:has-text('当场办好')")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_url(f"{phone.base}/")
    assert Booking.objects.get().state == "done"
    clean(phone)


def test_a_lost_answer_and_a_reload_store_the_record_once(phone, street):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/reports/new/")

    def lose(route):
        route.fetch()  # the portal has stored it
        route.abort()

    phone.route(
        "**/grids/reports/new/",
        lambda route: lose(route) if route.request.method == "POST" else route.continue_(),
    )
    phone.fill("#id_place", "商业街8号")
    phone.click(".phrases button:has-text('广告牌松动')")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_selector("text=1 条记录待上传，联网后自动传")
    assert Report.objects.count() == 1

    phone.unroute("**/grids/reports/new/")
    phone.reload()
    wait_until_sent(phone)
    assert Report.objects.count() == 1
    assert Sending.objects.count() == 1


def test_what_was_kept_survives_a_reload_and_a_sign_in_and_is_nobody_elses(phone, street, context):
    other = person(street.street, Role.GRID_WORKER, username="other", name="其他")
    make.post(street.grid, other, duty="backup")
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/visits/new/")
    context.set_offline(True)
    note_visit(phone, "3号楼1单元")
    phone.wait_for_selector("text=1 条记录待上传")
    context.clear_cookies()
    context.set_offline(False)
    phone.wait_for_selector("text=请重新登录后上传")
    assert not Visit.objects.exists()

    sign_in(phone, "other")
    assert waiting(phone) == 0
    sign_out(phone)
    sign_in(phone, "worker")
    wait_until_sent(phone)
    assert Visit.objects.get().visited_by == street.worker


def test_what_the_portal_refuses_is_kept_with_its_fault_and_mended(phone, street, context):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/visits/new/")
    context.set_offline(True)
    note_visit(phone, " ")
    phone.wait_for_selector("text=1 条记录待上传")
    context.set_offline(False)
    phone.wait_for_selector("text=需要修改：地点")
    clean(phone)
    assert not Visit.objects.exists()

    phone.click("#outbox a.btn")
    phone.wait_for_selector("input[name=finding][value=need]:checked", state="attached")
    phone.fill("#id_place", "5号楼1单元")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_url(f"{phone.base}/")
    assert waiting(phone) == 0
    assert Visit.objects.get().place == "5号楼1单元"


def attach(page, *names):
    files = [{"name": name, "mimeType": "image/png", "buffer": picture_of(name)} for name in names]
    page.set_input_files("#id_files", files)


def picture_of(name) -> bytes:
    """Return a picture that is told from others by its size."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8 + len(name)), "white").save(out, "PNG")
    return out.getvalue()


def test_a_photo_that_waits_stays_with_its_record_while_that_is_mended(phone, street, context):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/reports/new/")
    context.set_offline(True)
    phone.fill("#id_place", " ")
    phone.click(".phrases button:has-text('广告牌松动')")
    attach(phone, "门头.png", "近看一些.png")
    phone.wait_for_selector("text=已附文件：门头.png、近看一些.png")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_selector("text=1 条记录待上传")
    assert phone.locator("text=已附文件").count() == 0
    context.set_offline(False)
    phone.wait_for_selector("text=需要修改：地点")
    assert not Report.objects.exists()

    # On another page and another day: the photos are still with it, and the form says so.
    phone.goto(f"{phone.base}/")
    phone.click("#outbox a.btn")
    phone.wait_for_selector("text=已附文件：门头.png、近看一些.png")
    assert phone.evaluate("document.getElementById('id_files').files.length") == 2
    clean(phone)
    phone.fill("#id_place", "商业街8号")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_url(f"{phone.base}/")
    assert waiting(phone) == 0
    report = Report.objects.get()
    assert set(report.evidence.values_list("name", flat=True)) == {"门头.png", "近看一些.png"}


def test_other_photos_take_the_place_of_those_that_waited(phone, street, context):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/reports/new/")
    context.set_offline(True)
    phone.fill("#id_place", " ")
    phone.click(".phrases button:has-text('广告牌松动')")
    attach(phone, "拍糊了.png")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_selector("text=1 条记录待上传")
    context.set_offline(False)
    phone.wait_for_selector("text=需要修改：地点")

    phone.click("#outbox a.btn")
    phone.wait_for_selector("text=已附文件：拍糊了.png")
    attach(phone, "重拍.png")
    phone.wait_for_selector("text=已附文件：重拍.png")
    phone.fill("#id_place", "商业街8号")
    phone.click("main form[data-outbox] button.pri")
    phone.wait_for_url(f"{phone.base}/")
    assert list(Report.objects.get().evidence.values_list("name", flat=True)) == ["重拍.png"]


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
