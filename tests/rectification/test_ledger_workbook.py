"""The ledger to Excel and back: the same rows, exactly the changes, nothing half-written, taken back as a batch."""

import io
import zipfile
from datetime import timedelta
from functools import partial

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.jobs import services as jobs
from portal.spreadsheets.models import ImportRun
from rectification.ledger.services import add_measure, change_measure, change_problem
from rectification.ledger.services.lights import set_measure_days, set_problem_days
from rectification.models import Measure, Problem
from tests.factories import rectification as make
from tests.factories import workbooks
from tests.factories.workbooks import column, ended, saved

KEY = "rectification.problems"
exported = partial(workbooks.exported, KEY)
upload = partial(workbooks.upload, KEY)
checked = partial(workbooks.checked, KEY)


@pytest.fixture
def client(client_of, staff, problem, measure):
    return client_of(staff)


def test_a_ledger_that_nobody_touched_comes_back_unchanged(client, problem):
    run = checked(client, exported(client))

    assert (run.new, run.changed, run.unchanged, run.refused, run.notes) == (0, 0, 1, 0, [])


def test_exactly_the_changed_cells_are_shown_written_and_taken_back(client, problem, measure):
    book = exported(client)
    sheet = book.active
    sheet.cell(4, column(sheet, "责任人"), "新责任人")
    sheet.cell(4, column(sheet, "整改措施"), "新措施")
    run = checked(client, book)
    assert (run.changed, run.refused) == (1, 0)
    assert set(run.staged.get().changes) == {"责任人", "整改措施"}

    run = ended(client, run, "apply")

    problem.refresh_from_db()
    measure.refresh_from_db()
    assert (problem.owner, measure.action, problem.version) == ("新责任人", "新措施", 2)
    ended(client, run, "undo")
    problem.refresh_from_db()
    measure.refresh_from_db()
    assert (problem.owner, measure.action) == ("责任人", "措施1")


def test_rows_without_a_number_become_new_problems_with_their_measures(client, tree, campaign, problem):
    book = exported(client)
    sheet = book.active
    day = timezone.localdate()
    for line, action in ((5, "第一条措施"), (6, "第二条措施")):
        for label, value in {
            "所在支部": "甲局第一党支部",
            "问题类型": "A1",
            "问题表现": "新发现的问题",
            "发现日期": day,
            "责任领导": "张书记",
            "责任人": "李委员",
            "整改期限": day + timedelta(days=30),
            "整改措施": action,
            "措施责任人": "李委员",
            "开始日期": day,
            "措施期限": day + timedelta(days=20),
            "预期效果": "见效",
        }.items():
            sheet.cell(line, column(sheet, label), value)
    run = ended(client, checked(client, book), "apply")

    made = Problem.objects.get(title="新发现的问题")
    assert (run.new, made.measures_total, made.state) == (2, 2, "registered")
    assert made.number.startswith(f"WT-{day.year}-")
    ended(client, run, "undo")
    assert not Problem.objects.filter(title="新发现的问题").exists()


def test_refused_cells_are_named_with_advice_and_stop_the_import(client, problem):
    book = exported(client)
    sheet = book.active
    sheet.cell(4, column(sheet, "发现日期"), "上周五")
    sheet.cell(4, column(sheet, "所在支部"), "甲局第一支部")
    run = checked(client, book)

    faults = {fault["column"]: fault for fault in run.staged.get().faults}
    assert faults["所在支部"]["cell"].endswith("4")
    assert "甲局第一党支部" in faults["所在支部"]["advice"]
    assert "发现日期" in faults
    answer = client.post(reverse("import_apply", args=[run.key]), follow=True)
    run.refresh_from_db()
    assert run.applied_at is None
    assert "note red" in answer.content.decode()
    marked = client.get(reverse("import_faults", args=[run.key]))
    assert openpyxl.load_workbook(io.BytesIO(marked.content)).active.max_row == 5


def test_a_row_that_moved_on_since_the_check_stops_everything(client, problem, staff):
    book = exported(client)
    sheet = book.active
    sheet.cell(4, column(sheet, "责任人"), "来自表格")
    run = checked(client, book)
    change_problem(problem, version=1, actor=staff, owner="来自网页")

    run = ended(client, run, "apply")

    problem.refresh_from_db()
    assert (problem.owner, run.applied_at) == ("来自网页", None)
    assert problem.number in run.notes[0]


def test_a_neighbours_problem_does_not_exist_for_the_workbook(client, problem, foreign):
    book = exported(client)
    sheet = book.active
    sheet.cell(4, column(sheet, "问题编号"), foreign.number)

    run = checked(client, book)

    assert (run.refused, run.changed) == (1, 0)


def test_codes_stay_text_and_formulas_are_harmless(client, problem):
    Problem.objects.update(title='=HYPERLINK("http://evil")', owner="150000199001011234")

    sheet = exported(client).active

    cell = sheet.cell(4, column(sheet, "问题表现"))
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://evil")', "s")
    assert sheet.cell(4, column(sheet, "责任人")).value == "150000199001011234"


def test_the_layout_is_that_of_an_office(client, problem):
    sheet = exported(client, "?columns=full").active

    assert sheet.max_column == 25
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.auto_filter.ref


def test_many_rows_are_written_in_the_background_with_one_query(
    client, tree, campaign, cadre, problem, monkeypatch, django_assert_num_queries
):
    from portal.spreadsheets import exports
    from portal.spreadsheets.models import ExportRun

    monkeypatch.setattr(exports, "AT_ONCE", 3)
    for _number in range(5):
        make.measure(make.problem(campaign, tree.branch_a, tree.unit_a, cadre))
    answer = client.get(reverse("export_start", args=["rectification.problems"]))
    run = ExportRun.objects.get()
    assert answer["Location"] == reverse("export_run", args=[run.key])
    jobs.run(run.job_id)

    file = client.get(reverse("export_file", args=[run.key]))
    content = b"".join(file.streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == 9


def hostile(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("台账.xls", b"\xd0\xcf\x11\xe0"),
        ("台账.xlsx", b"not a zip"),
        ("台账.xlsx", hostile(x=b"nothing")),
        ("台账.xlsx", hostile(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")),
        ("台账.xlsx", hostile(xl__workbook_xml=b"<x/>", xl__vbaProject=b"x")),
        ("台账.xlsx", hostile(xl__workbook_xml=b"<x/>", xl__big_xml=b"0" * 60_000_000)),
    ],
)
def test_what_is_no_workbook_is_refused_with_words(client, name, content):
    answer = upload(client, content, name)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ImportRun.objects.exists()


def test_a_workbook_of_other_headers_says_what_is_missing(client):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])

    run = checked(client, book)

    assert "姓名" in run.notes[0]


def test_runs_are_their_owners_only(client, client_of, admin, problem):
    run = checked(client, exported(client))

    assert client_of(admin).get(reverse("import_run", args=[run.key])).status_code == 404


def test_the_template_can_be_filled_in_and_a_cadre_may_not_import(client, client_of, cadre):
    answer = client.get(reverse("import_template", args=["rectification.problems"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active

    assert sheet.data_validations.dataValidation
    url = reverse("import_upload", args=["rectification.problems"])
    assert client_of(cadre).get(url).status_code == 403


def test_a_dropped_import_leaves_nothing(client, problem):
    run = checked(client, exported(client))

    client.post(reverse("import_cancel", args=[run.key]))

    assert not ImportRun.objects.exists()
    assert Measure.objects.count() == 1


# --- What a ledger must not do behind a person's back ---------------------------------------------------


def copied(sheet, line, **cells):
    """Repeat row 4 as row `line`, with other values under some headers."""
    for at in range(1, sheet.max_column + 1):
        sheet.cell(line, at, sheet.cell(4, at).value)
    for label, value in cells.items():
        sheet.cell(line, column(sheet, label)).value = value


def test_measures_without_a_number_get_the_next_ones_and_go_again(client, problem, measure):
    book = exported(client)
    for line in (5, 6):
        copied(book.active, line, 措施序号=None, 整改措施=f"新措施{line}")
    run = checked(client, book)
    assert (run.changed, run.refused) == (2, 0)

    run = ended(client, run, "apply")

    assert list(problem.measures.order_by("ordinal").values_list("ordinal", "action")) == [
        (1, "措施1"),
        (2, "新措施5"),
        (3, "新措施6"),
    ]
    assert ended(client, run, "undo").undone_at
    assert problem.measures.get() == measure


def test_taking_back_spares_an_older_measure_of_the_same_words(client, problem, measure):
    book = exported(client)
    copied(book.active, 5, 措施序号=2)
    run = ended(client, checked(client, book), "apply")
    assert problem.measures.count() == 2

    assert ended(client, run, "undo").undone_at

    assert problem.measures.get() == measure


def test_an_import_is_not_taken_back_over_a_later_edit_of_a_measure(client, problem, measure, staff):
    book = exported(client)
    book.active.cell(4, column(book.active, "整改措施"), "来自表格")
    run = ended(client, checked(client, book), "apply")
    measure.refresh_from_db()
    change_measure(measure, version=measure.version, actor=staff, action="来自网页")

    run = ended(client, run, "undo")

    measure.refresh_from_db()
    assert (measure.action, run.undone_at) == ("来自网页", None)
    assert problem.number in run.notes[0]
    answer = client.get(reverse("import_run", args=[run.key]))
    assert not answer.context["may_undo"]


def test_a_new_problem_that_got_a_measure_since_is_not_taken_back(client, problem, staff):
    book = exported(client)
    day = timezone.localdate()
    copied(book.active, 5, 问题编号=None, 问题表现="新问题", 整改期限=day + timedelta(days=30))
    run = ended(client, checked(client, book), "apply")
    made = Problem.objects.get(title="新问题")
    add_measure(
        problem=made,
        action="后加",
        owner="某人",
        effect="见效",
        starts_on=day,
        due_on=day + timedelta(days=5),
        actor=staff,
    )

    run = ended(client, run, "undo")

    assert run.undone_at is None
    assert made.number in run.notes[0]


def test_rows_of_one_problem_that_disagree_are_refused(client, problem, measure):
    make.measure(problem)
    book = exported(client)
    book.active.cell(4, column(book.active, "责任人"), "甲")
    book.active.cell(5, column(book.active, "责任人"), "乙")

    run = checked(client, book)

    assert (run.changed, run.refused) == (1, 1)
    assert run.staged.get(outcome="refused").faults[0]["column"] == "责任人"


def test_rows_of_one_new_problem_that_disagree_are_refused(client, problem, measure):
    book = exported(client)
    for line, days in ((5, 30), (6, 60)):
        due = timezone.localdate() + timedelta(days=days)
        copied(book.active, line, 问题编号=None, 问题表现="新问题", 整改期限=due, 措施期限=due)

    run = checked(client, book)

    assert (run.new, run.refused) == (1, 1)


def test_a_start_after_the_stored_end_is_refused(client, problem, measure):
    book = exported(client)
    book.active.cell(4, column(book.active, "措施期限")).value = None
    book.active.cell(4, column(book.active, "开始日期"), measure.due_on + timedelta(days=3))

    assert checked(client, book).refused == 1


def test_a_nearer_limit_is_held_against_measures_of_other_rows(client, problem, measure):
    make.measure(problem)
    nearer = problem.due_on - timedelta(days=5)
    book = exported(client)
    sheet = book.active
    for line in (4, 5):
        sheet.cell(line, column(sheet, "整改期限"), nearer)
        sheet.cell(line, column(sheet, "措施期限"), nearer)
    assert checked(client, book).refused == 0

    sheet.delete_rows(5)
    run = checked(client, book)

    assert run.refused == 1
    assert run.staged.get().faults[0]["column"] == "整改期限"


def test_rights_lost_between_check_and_writing_stop_it(client, problem, measure, staff):
    book = exported(client)
    book.active.cell(4, column(book.active, "责任人"), "来自表格")
    run = checked(client, book)
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    staff.grants.all().delete()

    jobs.run(run.apply_job_id)

    run.refresh_from_db()
    problem.refresh_from_db()
    assert (problem.owner, run.applied_at) == ("责任人", None)
    assert run.notes


def test_a_run_whose_rows_moved_on_can_be_dropped(client, problem, staff):
    book = exported(client)
    book.active.cell(4, column(book.active, "责任人"), "来自表格")
    run = checked(client, book)
    change_problem(problem, version=1, actor=staff, owner="来自网页")
    run = ended(client, run, "apply")
    assert not client.get(reverse("import_run", args=[run.key])).context["may_apply"]

    assert client.post(reverse("import_cancel", args=[run.key])).status_code == 302

    assert not ImportRun.objects.exists()


def test_a_run_dropped_before_its_check_leaves_no_failed_job(client, problem):
    upload(client, saved(exported(client)))
    run = ImportRun.objects.get()

    client.post(reverse("import_cancel", args=[run.key]))

    assert jobs.run(run.check_job_id) == ""
    assert not ImportRun.objects.exists()


def test_refused_rows_come_marked_and_can_be_mended_there(client, problem, measure):
    book = exported(client)
    book.active.cell(4, column(book.active, "发现日期"), "上周五")
    run = checked(client, book)
    marked = openpyxl.load_workbook(io.BytesIO(client.get(reverse("import_faults", args=[run.key])).content))
    page = marked.worksheets[1]
    cell = page.cell(4, column(page, "发现日期"))
    assert (cell.value, cell.fill.fgColor.rgb) == ("上周五", "FFFCEAE8")
    assert cell.comment.text

    cell.value = problem.found_on
    marked.active = 1
    run = checked(client, marked)

    assert (run.refused, run.unchanged) == (0, 1)


def test_choices_of_a_workbook_in_another_language_are_understood(client, problem, measure):
    book = exported(client)
    book.active.cell(4, column(book.active, "发现渠道"), "self-check")

    assert checked(client, book).unchanged == 1


def test_an_offices_own_words_for_columns_are_understood(client, problem, measure):
    book = exported(client)
    for label, word in {
        "问题表现": "问题描述",
        "责任领导": "牵头 领导",
        "整改期限": "整改时限（必填）",
    }.items():
        book.active.cell(3, column(book.active, label), word)

    assert checked(client, book).unchanged == 1


def test_new_problems_go_into_the_campaign_that_was_chosen(client, tree, campaign, problem):
    later = make.campaign(
        tree.committee,
        title="后来的行动",
        checklist=campaign.checklist,
        starts_on=campaign.starts_on + timedelta(days=1),
    )
    later.participations.create(unit=tree.unit_a)
    book = exported(client)
    copied(book.active, 5, 问题编号=None, 问题表现="新问题")
    url = reverse("import_upload", args=["rectification.problems"])
    client.post(url, {"file": SimpleUploadedFile("台账.xlsx", saved(book)), "campaign": campaign.pk})
    run = ImportRun.objects.get()
    jobs.run(run.check_job_id)
    run.refresh_from_db()
    assert (run.new, run.unchanged, run.context) == (1, 1, {"campaign": campaign.pk})

    ended(client, run, "apply")

    assert Problem.objects.get(title="新问题").campaign == campaign


def test_a_campaign_out_of_reach_cannot_be_chosen(client, tree, campaign, problem):
    foreign = make.campaign(tree.office_b, checklist=campaign.checklist)
    url = reverse("import_upload", args=["rectification.problems"])

    file = SimpleUploadedFile("台账.xlsx", saved(exported(client)))
    answer = client.post(url, {"file": file, "campaign": foreign.pk})

    assert answer.status_code == 422


def test_every_page_of_a_run_is_its_owners_only(client, client_of, admin, problem):
    run = checked(client, exported(client))
    other = client_of(admin)

    for name in ("import_run", "import_faults"):
        assert other.get(reverse(name, args=[run.key])).status_code == 404
    for name in ("import_apply", "import_undo", "import_cancel"):
        assert other.post(reverse(name, args=[run.key])).status_code == 404


def test_lights_are_those_that_the_pages_would_give(client, problem, measure):
    book = exported(client)
    sheet = book.active
    nearer = timezone.localdate() + timedelta(days=3)
    for label in ("整改期限", "措施期限"):
        sheet.cell(4, column(sheet, label), nearer)
    copied(sheet, 5, 问题编号=None, 问题表现="新问题")
    run = ended(client, checked(client, book), "apply")
    assert run.applied_at, run.notes

    for one in Problem.objects.prefetch_related("measures"):
        kept = (one.amber_on, one.red_on, one.measures_total, one.measures_done)
        of_measures = [(own.amber_on, own.red_on) for own in one.measures.all()]
        for own in one.measures.all():
            set_measure_days(own, one.campaign)
        set_problem_days(one, one.measures.all(), one.campaign)
        assert kept == (one.amber_on, one.red_on, one.measures_total, one.measures_done)
        assert of_measures == [(own.amber_on, own.red_on) for own in one.measures.all()]
    problem.refresh_from_db()
    assert (problem.due_on, problem.measures_total) == (nearer, 1)
    assert problem.red_on


def test_many_changes_cost_few_queries_and_are_taken_back(
    client, tree, campaign, cadre, problem, measure, django_assert_max_num_queries
):
    for _number in range(40):
        make.measure(make.problem(campaign, tree.branch_a, tree.unit_a, cadre))
    book = exported(client)
    sheet = book.active
    for line in range(4, 45):
        sheet.cell(line, column(sheet, "责任人"), "同一人")
        sheet.cell(line, column(sheet, "问题表现"), f"各自的问题{line}")
    run = checked(client, book)
    client.post(reverse("import_apply", args=[run.key]))
    run.refresh_from_db()
    with django_assert_max_num_queries(30):
        jobs.run(run.apply_job_id)
    run.refresh_from_db()
    assert Problem.objects.filter(owner="同一人").count() == run.changed == 41

    assert ended(client, run, "undo").undone_at

    assert not Problem.objects.filter(owner="同一人").exists()
    assert not Problem.objects.filter(title__startswith="各自").exists()


def test_headers_that_mean_nothing_are_told_and_those_of_the_export_are_not(client, problem, measure):
    book = exported(client)
    sheet = book.active
    sheet.cell(3, sheet.max_column + 1, "备注说明")
    book.create_sheet("去年旧表").sheet_state = "hidden"
    run = checked(client, book)
    assert run.unread == ["备注说明"]
    assert "去年旧表" in client.get(reverse("import_run", args=[run.key])).content.decode()
    assert "备注说明" in client.get(reverse("import_run", args=[run.key])).content.decode()
