"""Many people and jobs at once on a real database: posts, lists, exports and imports; none fails, nothing is lost.

On SQLite one writer makes the others wait. A read that is still open when its own connection writes meets a newer state
of the file, and waiting does not help: a job that wrote its progress while it streamed failed each time.
"""

import threading
import time
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict

from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.spreadsheets import exports, imports
from portal.spreadsheets.models import ExportRun
from portal.spreadsheets.resources import resource
from rectification.ledger.services import log_progress
from rectification.models import Measure, Problem, Progress
from tests.factories import rectification as make
from tests.factories import workbooks

KEY = "rectification.problems"
SECONDS = 4.0
# PostgreSQL gives each thread a process of its own, and has 100 of them by default.
WRITERS, READERS = (30, 60) if connection.vendor == "sqlite" else (10, 15)
EXPORTS, IMPORTS, ROWS = 3, 2, 2200  # a progress is told every 1,000 rows


@pytest.fixture
def crowd():
    """Start functions in threads, each again and again until the end of the time, and return what they raised."""
    faults, counts, over = [], {}, threading.Event()

    def again(name, work):
        try:
            while not over.is_set():
                work()
                counts[name] = counts.get(name, 0) + 1
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test names it
            faults.append(f"{name}: {type(fault).__name__}: {fault}")
        finally:
            connection.close()

    def run(works) -> tuple[list[str], dict[str, int]]:
        threads = [threading.Thread(target=again, args=work) for work in works]
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        over.set()
        for thread in threads:
            thread.join(120)
        return faults, counts

    return run


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_posts_lists_exports_and_imports_at_once_all_succeed(
    tree, campaign, staff, admin, cadre, client_of, crowd, monkeypatch
):
    if connection.vendor == "sqlite":
        # A fault of order is met at once, however long one waits; a slow machine shall not be taken for one.
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 120)
    brought = [make.problem(campaign, tree.branch_a, tree.unit_a, cadre) for _number in range(IMPORTS)]
    book = workbooks.exported(KEY, client_of(staff))
    first = brought[0]
    fields = {field.attname: getattr(first, field.attname) for field in Problem._meta.concrete_fields}
    fields.pop("id")
    Problem.objects.bulk_create(
        Problem(**fields | {"number": f"WT-2020-{number:05d}"}) for number in range(ROWS)
    )
    measures = [make.measure(one) for one in Problem.objects.filter(number__startswith="WT-2020")[:WRITERS]]
    monkeypatch.setattr(jobs, "wake", lambda job_id: True)  # the threads of this test are the workers

    def write(measure_id):
        measure = Measure.objects.select_related("problem__organisation").get(pk=measure_id)
        log_progress(measure=measure, percent=10, note="有进展", actor=cadre)

    def read():
        rows = resource(KEY).rows(staff, QueryDict(""))
        assert rows.count() > ROWS
        list(rows.values_list("number", "title")[:50])

    def export():
        _content, run = exports.start_export(wanted=resource(KEY), query="", actor=staff)
        assert jobs.run(run.job_id) == Job.State.DONE, Job.objects.get(pk=run.job_id).error

    def bring(line):
        """Change the owner of one problem by a workbook of that problem alone."""
        own, owner = workbooks.book_of(), uuid.uuid4().hex[:12]
        for row in (1, 2, 3, line):
            own.active.append([cell.value for cell in book.active[row]])
        own.active.cell(4, workbooks.column(book.active, "责任人"), owner)
        file = SimpleUploadedFile("台账.xlsx", workbooks.saved(own))
        run = imports.start_import(wanted=resource(KEY), file=file, context={}, actor=staff)
        assert jobs.run(run.check_job_id) == Job.State.DONE
        run.refresh_from_db()
        assert (run.changed, run.refused, run.notes) == (1, 0, [])
        imports.apply_import(run=run, drop_refused=False, actor=staff)
        run.refresh_from_db()
        assert jobs.run(run.apply_job_id) == Job.State.DONE
        run.refresh_from_db()
        assert (run.applied_at is not None, run.notes) == (True, [])
        assert Problem.objects.filter(owner=owner).count() == 1

    works = [(f"writer {one.pk}", lambda pk=one.pk: write(pk)) for one in measures]
    works += [(f"reader {number}", read) for number in range(READERS)]
    works += [(f"export {number}", export) for number in range(EXPORTS)]
    works += [(f"import {line}", lambda line=line: bring(line)) for line in range(4, 4 + IMPORTS)]
    faults, counts = crowd(works)

    assert faults == []
    assert Progress.objects.count() == sum(n for name, n in counts.items() if name.startswith("writer"))
    assert {name.split()[0] for name in counts} == {"writer", "reader", "export", "import"}
    runs = ExportRun.objects.exclude(job=None)
    assert set(runs.values_list("rows", flat=True)) == {ROWS + IMPORTS}
    assert not runs.exclude(job__attempts=1).exists()
