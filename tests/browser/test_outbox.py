"""A worker's day on a phone with the network cut in the middle, and whatever else happens to what he types."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from grids.bookings.services import cancel_booking, reschedule_booking
from grids.models import Booking, Report, Sending, Visit
from portal.accounts.models import User
from portal.accounts.roles import Role
from tests.browser.steps import clean, sign_in, sign_out
from tests.factories import grids as make
from tests.factories.accounts import person

pytestmark = pytest.mark.both_databases


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


def open_offline(phone, context, path="visits/new"):
    """Open a page with a form of the outbox, then lose the network."""
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/{path}/")
    phone.wait_for_selector("form[data-outbox]")
    context.set_offline(True)


def press(phone):
    phone.click("main form[data-outbox] button.pri")


def fail_for(phone, words):
    """Let the portal fail for each record that holds these words."""

    def answer(route):
        sent = (route.request.post_data_buffer or b"").decode("utf8", "ignore")
        failing = route.request.method == "POST" and words in sent
        route.fulfill(status=500, body="<h1>x</h1>") if failing else route.continue_()

    phone.route("**/grids/visits/new/", answer)


FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    const request = put.call(this, value);
    this.transaction.abort(); // as a browser does when the phone is full
    return request;
  };
  window.makeRoom = () => { IDBObjectStore.prototype.put = put; };
}"""


def test_back_and_a_second_visit_are_two_visits(phone, street):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/visits/new/")
    note_visit(phone, "6号楼2单元")
    phone.wait_for_url(f"{phone.base}/")
    phone.go_back()
    note_visit(phone, "8号楼1单元")
    phone.wait_for_url(f"{phone.base}/")
    assert sorted(Visit.objects.values_list("place", flat=True)) == ["6号楼2单元", "8号楼1单元"]


def test_back_from_the_browsers_page_cache_and_a_second_visit_are_two_visits(
    street, live_server, browser_type, browser_type_launch_args
):
    """As phones do: the page comes back as it was left. Playwright switches that off unless told otherwise."""
    started = browser_type_launch_args | {"ignore_default_args": ["--disable-back-forward-cache"]}
    browser = browser_type.launch(**started)
    page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    page.base = live_server.url
    page.set_default_timeout(10_000)
    try:
        sign_in(page, "worker")
        page.goto(f"{page.base}/grids/visits/new/")
        page.evaluate(
            "window.addEventListener('pageshow', (event) => { document.body.dataset.cached = event.persisted; })"
        )
        note_visit(page, "6号楼2单元")
        page.wait_for_url(f"{page.base}/")
        page.evaluate("history.back()")
        page.wait_for_selector("body[data-cached=true]")
        page.fill("#id_place", "8号楼1单元")
        page.evaluate("document.querySelector('main form[data-outbox] button.pri').click()")
        page.wait_for_url(f"{page.base}/")
        assert sorted(Visit.objects.values_list("place", flat=True)) == ["6号楼2单元", "8号楼1单元"]
    finally:
        browser.close()


def test_a_record_at_which_the_portal_fails_holds_up_no_other_and_can_be_read_and_dropped(
    phone, street, context
):
    open_offline(phone, context)
    note_visit(phone, "坏记录")
    phone.wait_for_selector("text=1 条记录待上传")
    note_visit(phone, "8号楼1单元")
    phone.wait_for_selector("text=2 条记录待上传")
    fail_for(phone, "坏记录")
    context.set_offline(False)
    phone.wait_for_selector("text=1 条记录待上传")
    assert Visit.objects.get().place == "8号楼1单元"

    for _time in range(2):
        assert phone.locator("[data-outbox-list] button:visible").count() == 0
        with phone.expect_response("**/grids/visits/new/"):
            phone.click("[data-outbox-send]")
        phone.wait_for_timeout(300)
    phone.wait_for_selector("text=已试传多次仍未成功")
    phone.click("text=所填内容")
    phone.wait_for_selector("text=地点：坏记录")
    assert "走访对象：居民户" in phone.inner_text("[data-told]")
    clean(phone)
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.click("[data-outbox-list] button.danger")
    wait_until_sent(phone)
    assert Visit.objects.count() == 1


def test_a_record_that_is_tried_in_vain_is_mended_and_sent_once(phone, street, context):
    open_offline(phone, context)
    note_visit(phone, "坏记录")
    phone.wait_for_selector("text=1 条记录待上传")
    fail_for(phone, "坏记录")
    context.set_offline(False)
    for _time in range(3):
        with phone.expect_response("**/grids/visits/new/"):
            phone.click("[data-outbox-send]")
        phone.wait_for_timeout(300)
    phone.click("#outbox a.btn")
    expect(phone.locator("#id_place")).to_have_value("坏记录")
    phone.fill("#id_place", "5号楼1单元")
    press(phone)
    phone.wait_for_url(f"{phone.base}/")
    assert waiting(phone) == 0
    assert Visit.objects.get().place == "5号楼1单元"


def test_a_record_that_is_never_answered_holds_up_no_other(phone, street, context):
    phone.clock.install()
    open_offline(phone, context)
    note_visit(phone, "慢记录")
    phone.wait_for_selector("text=1 条记录待上传")
    note_visit(phone, "8号楼1单元")
    phone.wait_for_selector("text=2 条记录待上传")
    held = []

    def hold(route):
        slow = "慢记录" in (route.request.post_data_buffer or b"").decode("utf8", "ignore")
        held.append(route) if slow else route.continue_()

    phone.route("**/grids/visits/new/", hold)
    with phone.expect_request("**/grids/visits/new/"):
        context.set_offline(False)
    phone.clock.fast_forward(20_000)
    phone.wait_for_selector("text=1 条记录待上传")
    assert Visit.objects.get().place == "8号楼1单元"
    assert len(held) == 1


def test_a_full_phone_without_network_leaves_the_form_as_it_is_and_says_so(phone, street, context):
    open_offline(phone, context)
    phone.evaluate(FULL)
    note_visit(phone, "8号楼1单元")
    phone.wait_for_selector("text=既未上传也未保存")
    clean(phone)
    assert phone.input_value("#id_place") == "8号楼1单元"
    assert phone.url == f"{phone.base}/grids/visits/new/"

    # With a network it needs no room: what the portal refuses is said, then it is taken.
    context.set_offline(False)
    phone.fill("#id_place", " ")
    press(phone)
    phone.wait_for_selector("text=需要修改：地点")
    phone.fill("#id_place", "8号楼1单元")
    press(phone)
    phone.wait_for_url(f"{phone.base}/")
    assert Visit.objects.get().place == "8号楼1单元"


def test_sending_goes_on_after_the_store_failed(phone, street, context):
    open_offline(phone, context)
    note_visit(phone, " ")
    phone.wait_for_selector("text=1 条记录待上传")
    note_visit(phone, "8号楼1单元")
    phone.wait_for_selector("text=2 条记录待上传")
    phone.evaluate(FULL)
    context.set_offline(False)
    phone.wait_for_selector("text=1 条记录待上传")
    assert Visit.objects.get().place == "8号楼1单元"
    phone.evaluate("makeRoom()")
    phone.click("[data-outbox-send]")
    phone.wait_for_selector("text=需要修改：地点")


def test_what_was_typed_for_a_booking_cancelled_meanwhile_can_still_be_read(phone, street, context):
    open_offline(phone, context, f"bookings/{street.booking.pk}/finish")
    phone.fill("#id_result", "已核验身份证，人脸认证通过")
    phone.check("#id_papers_returned")
    press(phone)
    phone.wait_for_selector("text=1 条记录待上传")
    street.booking.refresh_from_db()
    cancel_booking(booking=street.booking, reason="改期", actor=User.objects.get(username="street"))
    context.set_offline(False)
    phone.wait_for_selector("text=需要修改：此事项已经办理")
    phone.goto(f"{phone.base}/")
    phone.click("text=所填内容")
    lines = phone.inner_text("[data-told]").split("\n")
    assert lines == ["办理结果：已核验身份证，人脸认证通过", "材料已归还：✓"]
    clean(phone)


def test_a_newer_appointment_is_not_undone_and_what_was_typed_is_mended_on_it(phone, street, context):
    open_offline(phone, context, f"bookings/{street.booking.pk}/reschedule")
    later = (timezone.localtime() + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    phone.fill("#id_appointed_at", later.strftime("%Y-%m-%dT%H:%M"))
    phone.fill("#id_reason", "家中无人")
    press(phone)
    phone.wait_for_selector("text=1 条记录待上传")
    agreed = later + timedelta(days=3)
    street_staff = User.objects.get(username="street")
    reschedule_booking(booking=street.booking, appointed_at=agreed, reason="来电", actor=street_staff)
    context.set_offline(False)
    phone.wait_for_selector("text=刚被街道干事修改")
    clean(phone)
    assert f"{agreed:%Y-%m-%d %H:%M}" in phone.inner_text("[data-outbox-list]")
    assert Booking.objects.get().appointed_at == agreed

    phone.goto(f"{phone.base}/")
    phone.click("#outbox a.btn")
    expect(phone.locator("#id_reason")).to_have_value("家中无人")
    press(phone)
    phone.wait_for_url(f"{phone.base}/")
    assert waiting(phone) == 0
    assert Booking.objects.get().appointed_at == later


def test_a_record_mended_after_its_answer_was_lost_is_not_swallowed(phone, street, context):
    sign_in(phone, "worker")
    phone.goto(f"{phone.base}/grids/visits/new/")

    def lose(route):
        if route.request.method != "POST":
            route.continue_()
        else:
            route.fetch()
            route.abort()

    phone.route("**/grids/visits/new/", lose)
    note_visit(phone, "6号楼2单元")
    phone.wait_for_selector("text=1 条记录待上传")
    for _time in range(2):
        with phone.expect_event("requestfailed"):
            phone.click("[data-outbox-send]")
        phone.wait_for_timeout(300)
    phone.click("#outbox a.btn")
    expect(phone.locator("#id_place")).to_have_value("6号楼2单元")
    phone.unroute("**/grids/visits/new/")
    phone.fill("#id_place", "8号楼1单元")
    press(phone)
    phone.wait_for_selector("text=此前已用同一标识上传")
    assert Visit.objects.get().place == "6号楼2单元"
    assert waiting(phone) == 1
    press(phone)
    phone.wait_for_url(f"{phone.base}/")
    assert waiting(phone) == 0
    assert sorted(Visit.objects.values_list("place", flat=True)) == ["6号楼2单元", "8号楼1单元"]
