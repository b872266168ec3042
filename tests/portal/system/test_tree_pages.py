"""The pages of the tree: changed by document only, outside one's reach nothing exists, costs stay the same."""

import io
import shutil

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.jobs import holding
from portal.jobs import services as jobs
from portal.jobs.models import Heartbeat, Job
from portal.organisations.models import Area, Organisation, Unit
from portal.spreadsheets.models import ImportRun
from tests.factories.organisations import organisation, unit

ORDER = {"document_number": "组发〔2026〕1号", "day": timezone.localdate().isoformat()}


@pytest.mark.parametrize("name", ["organisation_list", "unit_list", "user_list", "grant_list", "job_list"])
def test_lists_cost_the_same_for_few_and_for_many(
    tree, admin, keeper, client_of, name, django_assert_max_num_queries
):
    client = client_of(keeper if name == "job_list" else admin)
    Job.objects.create(key="first", kind="test", organisation=tree.root)
    client.get(reverse(name))
    with django_assert_max_num_queries(16) as few:
        client.get(reverse(name))
    for number in range(10):
        made = organisation(tree.office_a, name=f"新支部{number}")
        unit(made, name=f"新单位{number}")
        Job.objects.create(key=f"k{number}", kind="test", organisation=made)

    with django_assert_max_num_queries(16) as many:
        client.get(reverse(name))

    assert len(many) == len(few)


def test_founding_renaming_moving_and_dissolving_by_document(tree, admin, client_of):
    client = client_of(admin)
    values = {"parent": tree.office_a.pk, "name": "甲局第二党支部", "kind": "branch", "code": "A2"}
    assert client.post(reverse("organisation_new"), values | {"day": ORDER["day"]}).status_code == 422
    assert client.post(reverse("organisation_new"), values | ORDER).status_code == 302
    made = Organisation.objects.get(code="A2")
    edit = reverse("organisation_edit", args=[made.pk])
    renamed = {"name": "甲局第三党支部", "version": made.version} | ORDER
    assert client.post(edit, renamed).status_code == 302
    assert client.post(edit, renamed | {"name": "又改名"}).status_code == 409
    assert (
        client.post(
            reverse("move_organisation", args=[made.pk]), {"parent": tree.office_b.pk} | ORDER
        ).status_code
        == 302
    )
    assert client.post(reverse("dissolve_organisation", args=[made.pk]), ORDER).status_code == 302

    made = Organisation.objects.get(code="A2")
    assert (made.name, made.is_active) == ("甲局第三党支部", False)
    page = client.get(reverse("organisation_detail", args=[made.pk])).content.decode()
    assert "甲局第二党支部" in page
    assert ORDER["document_number"] in page


def test_nobody_moves_what_lies_outside(tree, cadre, client_of):
    client = client_of(cadre)

    assert client.get(reverse("organisation_detail", args=[tree.branch_b.pk])).status_code == 404
    assert client.get(reverse("move_organisation", args=[tree.branch_a.pk])).status_code == 403


def test_units_are_added_and_changed(tree, admin, client_of):
    client = client_of(admin)
    values = {
        "organisation": tree.office_a.pk,
        "code": "X1",
        "name": "丙局",
        "kind": "office",
        "sector": "economy",
    }
    assert client.post(reverse("unit_new"), values).status_code == 302
    assert client.post(reverse("unit_new"), values).status_code == 422
    made = Unit.objects.get(code="X1")
    changed = values | {"name": "丁局", "version": 1, "is_active": "on"}
    assert client.post(reverse("unit_edit", args=[made.pk]), changed).status_code == 302
    made.refresh_from_db()
    assert made.name == "丁局"


def test_divisions_are_walked_down_and_found_by_alias(tree, cadre, client_of):
    Area.objects.create(code="15", name="内蒙古自治区", level=1)
    Area.objects.create(code="1509", name="乌兰察布市", level=2)
    Area.objects.create(code="150207", name="九原区", level=3, alias="别名区")
    client = client_of(cadre)

    assert "内蒙古自治区" in client.get(reverse("area_list")).content.decode()
    assert "乌兰察布市" in client.get(reverse("area_list"), {"under": "15"}).content.decode()
    assert "九原区" in client.get(reverse("area_list"), {"q": "别名"}).content.decode()
    assert client.get(reverse("area_list"), {"under": "x'"}).status_code == 200


def test_the_keeper_cancels_and_runs_again(tree, keeper, client_of):
    client = client_of(keeper)
    job = Job.objects.create(key="k", kind="test", organisation=tree.root, state="failed", error="坏了")

    assert client.get(reverse("job_detail", args=[job.pk])).status_code == 200
    assert client.post(reverse("retry_job", args=[job.pk])).status_code == 302
    assert client.post(reverse("cancel_job", args=[job.pk])).status_code == 302
    assert client.post(reverse("cancel_job", args=[job.pk])).status_code == 409


def test_readyz_says_what_is_missing(client, db, settings, tmp_path):
    for beat in (holding.parts() or tmp_path).glob("*"):
        beat.unlink()  # of the tests before
    settings.REDIS_URL = ""
    assert client.get("/readyz").json()["missing"] == ["worker", "sweep"]
    for part in ("worker", "sweep"):
        Heartbeat.beat(part)
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").content == b"ok"

    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    assert client.get("/readyz").json()["missing"] == ["redis"]
    settings.TMP_DIR = tmp_path / "file"
    settings.TMP_DIR.touch()  # no folder, so nothing can be written into it
    assert client.get("/readyz").json()["missing"] == ["redis", "storage"]


def test_readyz_wants_room_for_one_more_file(client, db, settings, tmp_path):
    free = shutil.disk_usage(settings.VAR_DIR).free
    settings.EVIDENCE_MAX_BYTES = 2 * free
    assert "storage" in client.get("/readyz").json()["missing"]
    settings.EVIDENCE_MAX_BYTES = 1
    assert "storage" not in client.get("/readyz").json()["missing"]


def sheet_of(heads, *rows) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("导入.xlsx", out.getvalue())


def brought_in(client, key, file) -> ImportRun:
    client.post(reverse("import_upload", args=[key]), {"file": file})
    run = ImportRun.objects.latest("pk")
    jobs.run(run.check_job_id)
    run.refresh_from_db()
    return run


def test_people_come_in_without_the_refused_rows_and_wait_for_their_slips(tree, keeper, client_of):
    client = client_of(keeper)
    heads = ["账号", "姓名", "组织代码", "职务", "办公电话"]
    code = tree.branch_a.code
    run = brought_in(
        client,
        "accounts.people",
        sheet_of(heads, ["jia01", "钱一", code, "委员", "0474"], ["jia02", "孙二", "没有", "", ""]),
    )
    assert (run.new, run.refused) == (1, 1)

    client.post(reverse("import_apply", args=[run.key]), {"drop_refused": "1"})
    run.refresh_from_db()
    jobs.run(run.apply_job_id)

    assert not User.objects.get(username="jia01").has_usable_password()
    assert not User.objects.filter(username="jia02").exists()
    assert reverse("issue_slips") in client.get(reverse("user_list")).content.decode()


def test_organisations_come_in_in_the_order_of_the_sheet(tree, admin, client_of):
    client = client_of(admin)
    heads = ["组织代码", "全称", "类别", "上级组织代码"]
    run = brought_in(
        client,
        "organisations.organisations",
        sheet_of(heads, ["N1", "新总支", "党总支", tree.committee.code], ["N2", "新支部", "党支部", "N1"]),
    )
    assert (run.new, run.refused) == (2, 0)
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    jobs.run(run.apply_job_id)

    assert Organisation.objects.get(code="N2").path.startswith(Organisation.objects.get(code="N1").path)
