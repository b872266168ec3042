"""Organisations and people from Excel, from file to commit with preview, against one service call per row."""

import io
import time
from types import SimpleNamespace

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation

from portal.accounts.models import Grant, User
from portal.accounts.roles import Role
from portal.accounts.services import create_user
from portal.jobs import services as jobs
from portal.organisations.models import Organisation
from portal.organisations.services import found_organisation
from portal.spreadsheets import imports
from portal.spreadsheets.models import ImportRun
from portal.spreadsheets.resources import resource

BRANCHES_OF_AN_OFFICE = 9


def book_of(key: str, rows) -> bytes:
    """Return a workbook with the headers of a resource."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    with translation.override("zh-hans"):
        sheet.append([str(column.label) for column in resource(key).importer.columns])
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring_in(key: str, book: bytes, actor) -> float:
    """Upload, check and apply a workbook as a person and the worker would. Returns the seconds."""
    begun = time.perf_counter()
    file = SimpleUploadedFile("名单.xlsx", book)
    run = imports.start_import(wanted=resource(key), file=file, context={}, actor=actor)
    jobs.run(run.check_job_id)
    run = ImportRun.objects.get(pk=run.pk)
    if run.refused or run.notes:
        raise SystemExit(f"{key}: {run.refused} refused, {run.notes}")
    imports.apply_import(run=run, drop_refused=False, actor=actor)
    jobs.run(ImportRun.objects.get(pk=run.pk).apply_job_id)
    run = ImportRun.objects.get(pk=run.pk)
    if not run.applied_at:
        raise SystemExit(f"{key} did not apply: {run.notes}")
    return time.perf_counter() - begun


def organisations(total: int) -> SimpleNamespace:
    """Import offices with nine branches each. The other side founds 1 % as many, one after the other."""
    admin = User.objects.get(username="shiji")
    committee = Organisation.objects.get(code=admin.organisation.code)
    kinds = Organisation.Kind
    rows = []
    for number in range(total // (BRANCHES_OF_AN_OFFICE + 1)):
        office = f"B{number}"
        rows.append(
            (office, f"第{number}局机关党委", "", kinds.PRIMARY_COMMITTEE.label, committee.code, "", "")
        )
        rows += [
            (f"{office}-{n}", f"第{number}局第{n}党支部", "", kinds.BRANCH.label, office, "", "")
            for n in range(BRANCHES_OF_AN_OFFICE)
        ]
    with translation.override("zh-hans"):
        written = [tuple(str(cell) for cell in row) for row in rows]
    ours = bring_in("organisations.organisations", book_of("organisations.organisations", written), admin)
    begun = time.perf_counter()
    with transaction.atomic():
        for number in range(total // 100):
            found_organisation(
                name=f"又第{number}局机关党委",
                code=f"C{number}",
                kind=kinds.PRIMARY_COMMITTEE,
                parent=committee,
                document_number="文",
                day=timezone.localdate(),
                actor=admin,
            )
    return SimpleNamespace(ours=ours, theirs=(time.perf_counter() - begun) * 100)


def people(total: int) -> SimpleNamespace:
    """Import people of many branches. The other side makes 1 % as many, each with a password."""
    root = Organisation.objects.get(depth=1)
    keeper = User.objects.create(username="benchkeeper", name="账号管理员", organisation=root)
    Grant.objects.create(user=keeper, role=Role.SYSTEM_KEEPER, organisation=root, state=Grant.State.ACTIVE)
    places = list(
        Organisation.objects.active().filter(kind=Organisation.Kind.BRANCH).values_list("code", flat=True)
    )
    rows = [(f"b{n}", f"人员{n}", places[n % len(places)], "委员", "") for n in range(total)]
    ours = bring_in("accounts.people", book_of("accounts.people", rows), keeper)
    begun = time.perf_counter()
    for number in range(total // 100):
        create_user(username=f"c{number}", name=f"又人员{number}", organisation=root, actor=None)
    return SimpleNamespace(ours=ours, theirs=(time.perf_counter() - begun) * 100)
