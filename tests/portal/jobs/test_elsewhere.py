"""What a job does where the other database, a broker that is away or another worker decides."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.utils import timezone

from portal.jobs import holding, leases, tasks
from portal.jobs.models import Heartbeat, Job


@pytest.fixture
def job(tree):
    return Job.objects.create(
        key="one", kind="rollups.fold_rollups", organisation=tree.city, state=Job.State.RUNNING, owner="me"
    )


@pytest.fixture
def served(monkeypatch):
    """Answer as on a server's database: no file beside it tells who lives."""
    monkeypatch.setattr(holding, "_embedded", lambda: "")
    monkeypatch.setattr(holding, "parts", lambda: None)


def test_on_a_server_no_lock_is_held_and_heartbeats_are_rows(served, db):
    with holding.held(7):
        assert not holding._own
        assert not holding.held_elsewhere(7)
    Heartbeat.beat("sweep")

    assert set(Heartbeat.last_seen()) == {"sweep"}
    assert Heartbeat.objects.get().part == "sweep"


@pytest.mark.parametrize(("vendor", "waits"), [("postgresql", 0), ("sqlite", 2)])
def test_only_a_connection_of_sqlite_waits_for_another_writer(vendor, waits, monkeypatch):
    waited = []
    monkeypatch.setattr(
        holding, "connection", SimpleNamespace(vendor=vendor, settings_dict={"OPTIONS": {"timeout": 20}})
    )
    monkeypatch.setattr(holding, "_wait", waited.append)
    with holding.patience(1.0):
        pass

    assert len(waited) == waits


@pytest.mark.parametrize("fault", [Job.DoesNotExist, DatabaseError])
def test_a_renewal_that_cannot_be_written_now_does_not_stop_the_work(fault, job, monkeypatch):
    def refuse(*_given, **_named):
        raise fault

    monkeypatch.setattr(leases, "renew", refuse)
    keeping = leases._Keeping(job)
    keeping._renew()

    assert keeping.fault is None


def test_only_the_worker_that_has_a_job_puts_it_off(job):
    taken = Job.objects.get(pk=job.pk)
    Job.objects.filter(pk=job.pk).update(owner="another")

    assert not leases.put_off(taken, error="先缓一缓", until=timezone.now())
    assert Job.objects.get(pk=job.pk).state == Job.State.RUNNING


def test_the_sweep_goes_on_when_nobody_can_be_asked_for_a_sign_of_life(monkeypatch, db, caplog):
    def refuse(*_given, **_named):
        raise OSError

    monkeypatch.setattr(tasks.pulse, "apply_async", refuse)
    monkeypatch.setattr(tasks.services, "sweep", lambda: 3)

    assert tasks.sweep() == 3
    assert "sign of life" in caplog.text
