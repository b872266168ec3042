"""An import that takes longer than its lease, killed with -9 in the middle: taken over, written once and whole."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.spreadsheets import imports
from portal.spreadsheets.resources import resource
from rectification.models import Problem
from tests.factories import rectification as make
from tests.factories import workbooks
from tests.portal.jobs.workers import BROKER, held, wait_for, workers

KEY, ROWS, LEASE = "rectification.problems", 1900, 0.6


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_taken_over_and_written_once(
    tree, campaign, staff, cadre, client_of, tmp_path, monkeypatch
):
    first = make.problem(campaign, tree.branch_a, tree.unit_a, cadre)
    fields = {field.attname: getattr(first, field.attname) for field in Problem._meta.concrete_fields}
    fields.pop("id")
    Problem.objects.bulk_create(
        Problem(**fields | {"number": f"WT-2020-{number:05d}"}) for number in range(1, ROWS)
    )
    book = workbooks.exported(KEY, client_of(staff))
    owner = workbooks.column(book.active, "责任人")
    for line in range(4, 4 + ROWS):
        book.active.cell(line, owner, f"接任{line}")
    monkeypatch.setattr(jobs, "wake", lambda job_id: True)  # the workers below are told by their sweep
    file = SimpleUploadedFile("台账.xlsx", workbooks.saved(book))
    run = imports.start_import(wanted=resource(KEY), file=file, context={}, actor=staff)
    jobs.run(run.check_job_id)
    run.refresh_from_db()
    assert (run.changed, run.refused) == (ROWS, 0)
    imports.apply_import(run=run, drop_refused=False, actor=staff)
    run.refresh_from_db()

    with workers(tmp_path, BROKER) as own:
        own.start()
        wait_for(lambda: held(imports.APPLY), 60)
        time.sleep(2 * LEASE)
        own.kill()
        state = Job.objects.get(pk=run.apply_job_id).state
        assert state == Job.State.RUNNING, "the import ended before it was killed: give it more rows"
        assert not Problem.objects.filter(owner__startswith="接任").exists()
        own.finish(120)

    job = Job.objects.get(pk=run.apply_job_id)
    assert (job.state, job.attempts) == (Job.State.DONE, 2)
    owners = Problem.objects.filter(owner__startswith="接任").values_list("owner", flat=True)
    assert sorted(owners) == sorted(f"接任{line}" for line in range(4, 4 + ROWS))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM memory_of_rectification_problem"
            " WHERE memory_what = 'changed' AND owner LIKE '接任%%'"
        )
        assert cursor.fetchone() == (ROWS,)
