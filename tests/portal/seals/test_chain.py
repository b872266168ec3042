"""Whatever is bent in log, memory or chain is named; what commits late is sealed; erasing breaks nothing."""

import subprocess
import sys
from datetime import timedelta
from threading import Event, Thread

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from grids.models import Wish
from grids.residents.services import clear_persons
from portal.accounts.roles import Role
from portal.audit import chain
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.jobs import services as jobs
from portal.memory import services as memory
from portal.memory.models import Act
from portal.memory.registry import table_of
from portal.seals.models import Check, Mark, Root, Seal, Source
from portal.seals.services import sealing
from portal.seals.services.checks import ask_for_check, check_chain, is_as_sealed
from portal.seals.services.sealing import seal_new, seal_now, seal_of
from rectification.models import Problem
from tests.factories import grids as make_grids
from tests.factories import rectification as make
from tests.factories.accounts import person
from tests.guards import unguarded

LOG = "audit_auditentry"
PAST = table_of(Problem)


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def one(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def faults(root=""):
    return [(fault.what, fault.table, fault.row) for fault in check_chain(root=root).faults]


@pytest.fixture
def problem(tree, cadre):
    return make.problem(make.campaign(tree.city), tree.branch_a, tree.unit_a, cadre)


@pytest.fixture
def entries(problem, cadre):
    """Three entries, sealed with everything else."""
    found = [record("accounts.change_user", cadre, actor=None, reason=f"第{n}次") for n in range(3)]
    seal_new()
    return found


def spoil(*models):
    """Drop the triggers of these tables for good."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
    for model in models:
        memory.drop(model)


def number_of(table, row):
    forms = Source.objects.filter(table_name=table).values("pk")
    return Seal.objects.filter(source_id__in=forms, row_id=row).latest("number").number


# --- what is whole ------------------------------------------------------------------------------------


def test_entries_acts_and_versions_are_sealed_once_and_hold_together(entries):
    assert seal_new() == 0
    found = check_chain()

    assert (found.faults, found.unsealed) == ([], {})
    assert found.entries == Seal.objects.count() == Seal.objects.latest("number").number
    tables = set(Source.objects.values_list("table_name", flat=True))
    assert {LOG, "memory_act", PAST} <= tables
    assert not any(table.startswith("seals_") for table in tables)


def test_what_waits_is_counted_and_then_sealed(entries, cadre):
    record("accounts.change_user", cadre, actor=None)
    assert check_chain().unsealed == {LOG: 1}

    seal_new()
    assert check_chain().unsealed == {}


def test_an_entry_is_sealed_at_once_before_those_that_wait(entries, cadre):
    waiting, wanted = (record("accounts.change_user", cadre, actor=None) for _n in range(2))
    seal_now(wanted)
    assert (seal_of(waiting), seal_of(wanted).number) == (None, Seal.objects.latest("number").number)

    seal_now(wanted)
    seal_new()
    assert seal_of(waiting).number > seal_of(wanted).number
    assert faults() == []


def test_one_entry_is_compared_with_its_seal(entries, cadre):
    assert is_as_sealed(record("accounts.change_user", cadre, actor=None))
    assert is_as_sealed(entries[1])
    with unguarded(AuditEntry):
        run(f"UPDATE {LOG} SET reason = '改过' WHERE id = %s", entries[1].pk)
    assert not is_as_sealed(entries[1])
    assert is_as_sealed(entries[2])

    sealed = seal_of(entries[2])
    with unguarded(Seal):
        run("UPDATE seals_seal SET at = '2026-01-01T00:00:00Z' WHERE number = %s", sealed.number)
    assert not is_as_sealed(entries[2])


def test_batches_hold_together(entries, cadre, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    for _n in range(10):
        record("accounts.change_user", cadre, actor=None)

    assert seal_new() == 10
    assert faults() == []


def test_a_column_that_comes_later_breaks_nothing(entries):
    spoil(Problem)
    run(f"ALTER TABLE {PAST} ADD COLUMN later text")
    memory.after_migrations()
    Problem.objects.update(title="后来")
    seal_new()

    assert Source.objects.filter(table_name=PAST).count() == 2
    assert faults() == []


def test_the_chain_itself_is_only_appended_to(entries):
    for table in ("seals_seal", "seals_source"):
        for sql in (
            f"UPDATE {table} SET id = id" if table != "seals_seal" else "UPDATE seals_seal SET at = ''",
            f"DELETE FROM {table}",
        ):
            with pytest.raises(DatabaseError, match="only appended"), transaction.atomic():
                run(sql)


def test_another_key_seals_nothing_and_is_named(entries, settings, cadre):
    settings.SEAL_KEY = "another"
    record("accounts.change_user", cadre, actor=None)
    with pytest.raises(ValidationError, match="seal-key"):
        seal_new()

    assert [fault.what for fault in check_chain().faults] == ["key"]


# --- what is bent -------------------------------------------------------------------------------------


def test_an_edited_entry_is_named(entries):
    with unguarded(AuditEntry):
        run(f"UPDATE {LOG} SET reason = '改过' WHERE id = %s", entries[1].pk)

    assert faults() == [("changed", LOG, str(entries[1].pk))]


def test_a_deleted_entry_is_named(entries):
    with unguarded(AuditEntry):
        run(f"DELETE FROM {LOG} WHERE id = %s", entries[1].pk)

    assert faults() == [("gone", LOG, str(entries[1].pk))]


def test_two_swapped_entries_are_named(entries):
    with unguarded(AuditEntry):
        run(f"UPDATE {LOG} SET id = -1 WHERE id = %s", entries[0].pk)
        run(f"UPDATE {LOG} SET id = %s WHERE id = %s", entries[0].pk, entries[1].pk)
        run(f"UPDATE {LOG} SET id = %s WHERE id = -1", entries[1].pk)

    assert faults() == [("changed", LOG, str(entry.pk)) for entry in entries[:2]]


def test_an_entry_inserted_among_sealed_ones_is_named_and_never_sealed(entries):
    columns = ", ".join(
        f'"{field.column}"' for field in AuditEntry._meta.concrete_fields if not field.primary_key
    )
    with unguarded(AuditEntry):
        run(f"INSERT INTO {LOG} (id, {columns}) SELECT 0, {columns} FROM {LOG} WHERE id = %s", entries[0].pk)
    assert faults() == [("inserted", LOG, "0")]

    seal_new()
    assert faults() == [("inserted", LOG, "0")]


def test_swapped_deleted_and_inserted_links_are_named(entries):
    first = number_of(LOG, entries[0].pk)
    swap = "UPDATE seals_seal SET number = %s WHERE number = %s"
    with unguarded(Seal):
        for new, old in ((-1, first), (first, first + 1), (first + 1, -1)):
            run(swap, new, old)
    # Each of the two no longer follows, nor does the one after them.
    assert [(fault.what, fault.number) for fault in check_chain().faults] == [
        ("broken", number) for number in range(first, first + 3)
    ]


def test_a_link_that_is_cut_out_is_named(entries):
    number = number_of(LOG, entries[1].pk)
    with unguarded(Seal, AuditEntry):
        run("DELETE FROM seals_seal WHERE number = %s", number)
        run(f"DELETE FROM {LOG} WHERE id = %s", entries[1].pk)

    assert [(fault.what, fault.number) for fault in check_chain().faults] == [
        ("missing", number),
        ("broken", number + 1),
    ]


def test_a_tail_that_is_cut_off_is_named_by_what_was_noted_outside(entries):
    last = Seal.objects.latest("number")
    noted = f"{last.number}:{last.printed}"
    assert faults(noted) == []

    with unguarded(Seal, AuditEntry):
        run("DELETE FROM seals_seal WHERE number >= %s", number_of(LOG, entries[1].pk))
        run(f"DELETE FROM {LOG} WHERE id >= %s", entries[1].pk)
        run("DELETE FROM seals_mark")
    assert faults() == []
    assert [(fault.what, fault.number) for fault in check_chain(root=noted).faults] == [("cut", last.number)]


def test_a_chain_that_was_forged_anew_with_the_key_is_named_by_what_was_noted_outside(entries):
    last = Seal.objects.latest("number")
    with unguarded(Seal, Source, AuditEntry):
        run(f"UPDATE {LOG} SET reason = '改过' WHERE id = %s", entries[0].pk)
        for table in ("seals_seal", "seals_source", "seals_mark"):
            run(f"DELETE FROM {table}")
    seal_new()

    assert faults() == []
    assert [one.what for one in check_chain(root=f"{last.number}:{last.seal}").faults] == ["noted"]


def test_memory_and_the_row_edited_together_are_named(problem, entries):
    spoil(Problem)
    for table in ("rectification_problem", PAST):
        run(f"UPDATE {table} SET title = '改过' WHERE id = %s", problem.pk)

    version = one(f"SELECT MAX(memory_id) FROM {PAST} WHERE id = %s", problem.pk)
    found = faults()
    assert ("changed", PAST, str(version)) in found
    assert {what for what, _table, _row in found} == {"changed"}


def test_a_row_edited_past_memory_is_named(problem, entries):
    spoil(Problem)
    run("UPDATE rectification_problem SET title = '改过' WHERE id = %s", problem.pk)

    assert faults() == [("differs", "rectification_problem", str(problem.pk))]


def test_a_version_without_an_act_is_counted(problem, entries):
    run(
        f"INSERT INTO {PAST} (memory_what, memory_at, id) VALUES ('gone', %s, 999999)",
        connection.ops.adapt_datetimefield_value(timezone.now()),
    )
    assert check_chain().without_act == {"rectification_problem": 1}


def test_an_act_that_is_changed_is_named(entries):
    act = Act.objects.latest("pk")
    with unguarded(Act):
        run("UPDATE memory_act SET actor_name = '别人' WHERE id = %s", act.pk)

    assert faults() == [("changed", "memory_act", str(act.pk))]


def test_a_root_that_was_changed_is_named(entries):
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        seal_new()
    root = Root.objects.get()
    assert (root.number, faults(str(root))) == (Seal.objects.latest("number").number, [])

    with unguarded(Root):
        run("UPDATE seals_root SET seal = %s", "0" * 64)
    assert faults() == [("root", "", str(root.day))]


def test_each_day_has_one_root_although_nobody_sealed_for_some_days(entries, cadre):
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        seal_new()
        seal_new()
    days = list(Root.objects.order_by("day").values_list("day", "number"))

    first = timezone.localdate()
    number = Seal.objects.latest("number").number
    assert days == [(first + timedelta(days=n), number) for n in range(3)]


def test_names_that_are_no_names_are_not_asked_of_the_database(entries):
    with unguarded(Source):
        run(
            "UPDATE seals_source SET table_name = 'x\"; DROP TABLE seals_seal; --' WHERE table_name = %s", LOG
        )

    assert {"unknown", "changed"} == {what for what, _table, _row in faults()}


@pytest.mark.parametrize("root", ["yesterday", "2026-11-28", "5:abc", "5:zzzzzzzzzzzzzzzzzz"])
def test_a_root_of_another_form_is_refused(root, entries, tree):
    with pytest.raises(ValueError, match="root"):
        check_chain(root=root)
    with pytest.raises(ValidationError):
        ask_for_check(root=root, actor=person(tree.city, Role.AUDITOR, username="looker"))


# --- erasing ------------------------------------------------------------------------------------------


@pytest.fixture
def wish(tree):
    place = make_grids.street(tree.city)
    row = make_grids.wish(place.grid, person(place.community, Role.GRID_WORKER, username="worker"))
    seal_new()
    return row


def erase(row):
    """Erase the resident of a wish by the portal's own job, and return the keys of its versions."""
    with time_machine.travel(timezone.now() + timedelta(days=2000)):
        Wish.objects.filter(pk=row.pk).update(
            state=next(iter(Wish.ENDED)), ended_at=timezone.now() - timedelta(days=1900), person_name="李四"
        )
        seal_new()
        assert clear_persons(timezone.localdate()) == 1


def test_erasing_a_resident_keeps_the_chain_whole_and_stands_in_it(wish):
    erase(wish)
    seal_new()

    assert faults() == []
    again = Seal.objects.filter(kind=chain.ERASED)
    assert again.exists()
    former = Seal.objects.filter(source_id__in=again.values("source_id"), row_id__in=again.values("row_id"))
    assert set(former.exclude(kind=chain.ERASED).values_list("salt", flat=True)) == {""}


def test_erasing_without_its_entry_is_named(wish):
    version = one(f"SELECT MAX(memory_id) FROM {table_of(Wish)} WHERE id = %s", wish.pk)
    spoil(Wish, Seal)
    run(f"UPDATE {table_of(Wish)} SET person_name = '' WHERE memory_id = %s", version)
    found = faults()
    assert found[0] == ("changed", table_of(Wish), str(version))

    run("UPDATE seals_seal SET salt = '' WHERE number = %s", number_of(table_of(Wish), version))
    assert faults()[0] == ("emptied", table_of(Wish), str(version))


# --- what commits late --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_sealed_late_and_not_skipped(tree, cadre):
    """On PostgreSQL. SQLite has one writer, so that nothing commits late there."""
    if connection.vendor == "sqlite":
        return
    record("accounts.change_user", cadre, actor=None)
    seal_new()
    written, go = Event(), Event()
    keys = []

    def slow():
        try:
            with transaction.atomic():
                keys.append(record("accounts.change_user", cadre, actor=None).pk)
                written.set()
                go.wait(30)
        finally:
            connection.close()

    thread = Thread(target=slow)
    thread.start()
    written.wait(30)
    quick = record("accounts.change_user", cadre, actor=None)
    seal_new()
    assert Mark.objects.get(table_name=LOG).up_to < keys[0] < quick.pk
    go.set()
    thread.join()

    assert check_chain().unsealed == {LOG: 1}
    assert seal_new() == 1
    late = AuditEntry.objects.get(pk=keys[0])
    assert seal_of(late).number > seal_of(quick).number
    assert Mark.objects.get(table_name=LOG).up_to == quick.pk
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_give_each_row_one_number(tree, cadre):
    for _n in range(50):
        record("accounts.change_user", cadre, actor=None)

    def work():
        try:
            seal_new()
        finally:
            connection.close()

    threads = [Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults() == []
    assert Seal.objects.count() == Seal.objects.values("source_id", "row_id").distinct().count()


# --- who checks, and from where -----------------------------------------------------------------------


def test_the_command_says_what_is_wrong(entries, capsys):
    call_command("verify_audit")
    assert "0 faults" in capsys.readouterr().out

    with unguarded(AuditEntry):
        run(f"UPDATE {LOG} SET reason = '改过' WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError):
        call_command("verify_audit")
    assert f"{LOG} {entries[1].pk} is not as entry" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_file_alone_checks_a_database_from_outside(tree, cadre, tmp_path):
    record("accounts.change_user", cadre, actor=None)
    seal_new()
    key = tmp_path / "key"
    key.write_text(settings.SEAL_KEY)
    values = connection.settings_dict
    address = str(values["NAME"])
    if connection.vendor == "postgresql":
        at = f"{values['USER']}:{values['PASSWORD']}@{values['HOST']}:{values['PORT']}"
        address = f"postgres://{at}/{address}"
    alone = tmp_path / "chain.py"
    alone.write_bytes((settings.BASE_DIR / "portal/audit/chain.py").read_bytes())

    def outside(root):
        done = subprocess.run(
            [sys.executable, "-I", str(alone), address, str(key), "--root", root],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    last = Seal.objects.latest("number")
    code, said = outside(f"{last.number}:{last.printed}")
    assert (code, said.strip().endswith("0 faults")) == (0, True), said
    code, said = outside(f"{last.number + 1}:{last.printed}")
    assert (code, "cut" in said or "ends before" in said) == (1, True), said


def test_an_auditor_has_the_chain_checked_in_the_background_and_the_result_is_kept(entries, auditor):
    check = ask_for_check(root="", actor=auditor)
    with pytest.raises(ValidationError):
        ask_for_check(root="", actor=auditor)
    with unguarded(AuditEntry):
        run(f"UPDATE {LOG} SET reason = '改过' WHERE id = %s", entries[1].pk)
    assert jobs.run(check.job_id) == "done"

    check.refresh_from_db()
    assert (check.asked_by, check.entries > 3, check.finished_at is not None) == (auditor, True, True)
    assert [fault[0] for fault in check.faults] == ["changed"]
    assert AuditEntry.objects.get(action="seals.verify_chain").row_id == str(check.pk)
    ask_for_check(root="", actor=auditor)


def test_nobody_else_has_the_chain_checked(cadre):
    with pytest.raises(PermissionDenied):
        ask_for_check(root="", actor=cadre)
    assert not Check.objects.exists()


def test_keepers_are_told_once_a_day_that_the_key_does_not_fit(entries, settings, tree, keeper, cadre):
    settings.SEAL_KEY = "another"
    record("accounts.change_user", cadre, actor=None)

    def states() -> list[str]:
        made = [
            jobs.enqueue("seals.seal_rows", key=f"{n}", organisation=tree.root, actor=None) for n in names
        ]
        return [jobs.run(job.pk) for job in made]

    names = "ab"
    assert (states(), keeper.notifications.count()) == (["failed", "done"], 1)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=True):
        names = "c"
        assert (states(), keeper.notifications.count()) == (["failed"], 2)


def test_sealing_repeats(db):
    assert jobs.kind("seals.seal_rows").every == timedelta(minutes=5)
