"""How far a job is can be seen while its transaction is open, and never stops the work."""

import pytest
from django.core.cache import cache

from portal.jobs import course
from portal.jobs.models import Job


@pytest.fixture
def job(tree):
    return Job.objects.create(
        key="k", kind="tests.work", organisation=tree.root, state=Job.State.RUNNING, total=10
    )


def test_a_running_job_shows_what_was_told_and_a_finished_one_what_is_stored(job):
    with course.running(Job.objects.get(pk=job.pk)):
        course.tell(4, 8)
        assert (job.done_so_far, job.percent) == (4, 50)

        job.state = Job.State.DONE
        assert (job.done_so_far, job.percent) == (0, 0)
        job.state = Job.State.RUNNING
    assert course.course_of(job.pk) is None
    assert job.done_so_far == 0


def test_it_is_told_at_most_twice_a_second_and_at_the_end(job, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(course.time, "monotonic", lambda: now[0])
    with course.running(job):
        course.tell(1, 9)
        now[0] += 0.49
        course.tell(2, 9)
        assert course.course_of(job.pk) == (1, 9)
        now[0] += 0.01
        course.tell(3, 9)
        assert course.course_of(job.pk) == (3, 9)
        course.tell(9, 9)
        assert course.course_of(job.pk) == (9, 9)


def test_what_is_told_is_put_into_the_row_each_time_for_the_next_renewal(job):
    with course.running(job):
        course.tell(1, 9)
        course.tell(2, 9)
    assert (job.progress, job.total) == (2, 9)


def test_rows_are_told_one_by_one(job):
    with course.running(job):
        assert list(course.one_by_one(["a", "b"])) == ["a", "b"]
        assert course.course_of(job.pk) == (2, 2)


def test_outside_of_a_job_nothing_is_told():
    course.tell(1, 2)
    assert list(course.one_by_one([1])) == [1]


def test_a_cache_that_is_away_stops_no_work_and_is_told(job, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise ConnectionError

    for name in ("set", "get", "delete"):
        monkeypatch.setattr(cache, name, away)

    with course.running(Job.objects.get(pk=job.pk)):
        course.tell(1, 2)
    assert job.done_so_far == 0
    assert [record.getMessage() for record in caplog.records] == [
        f"the course of job {job.pk} could not be told",
        f"the course of job {job.pk} could not be forgotten",
    ]
