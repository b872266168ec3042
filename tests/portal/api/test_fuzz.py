"""The API against its own schema: whatever is sent, in and out of it, is answered and never with a 500."""

import json
import os
from datetime import timedelta

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as drawing
from hypothesis.strategies import booleans
from schemathesis import GenerationMode

from portal.accounts.roles import Role
from ratings.models import Objection
from ratings.rounds.services.custody import hand_over
from rectification.models import Closing
from tests.factories import branches, grids, ratings
from tests.factories import rectification as make
from tests.factories.accounts import grant

pytestmark = pytest.mark.usefixtures("unmeasured")
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
DRAWN = drawing(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def rows(tree, cadre, outsider) -> dict[str, int]:
    """One row of each kind that the API tells of, by the first part of its address."""
    problem = make.problem(make.campaign(tree.city), tree.branch_a, tree.unit_a, cadre, state="in_review")
    waiting = Closing.objects.create(problem=problem, round=1, statement="已整改", applied_by=cadre)
    profile, record = branches.profile(tree.branch_a), branches.life_record(tree.branch_a, cadre)
    made = {"problems": problem, "measures": make.measure(problem), "closings": waiting}
    made["change-requests"] = make.change_request(problem, cadre)
    made |= {"profiles": profile, "records": record} | _grids(tree, outsider) | _ratings(tree, cadre)
    return {kind: row.pk for kind, row in made.items()}


def _grids(tree, author) -> dict[str, object]:
    grid = grids.grid(tree.branch_a)
    return {
        "grids": grid,
        "visits": grids.visit(grid, author),
        "reports": grids.report(grid, author),
        "wishes": grids.wish(grid, author, state="published"),
        "bookings": grids.booking(grid, author),
        "partners": grids.partner(tree.branch_a, tree.office_b),
    }


def _ratings(tree, author) -> dict[str, object]:
    scheme = ratings.scheme(tree.committee)
    ratings.group(scheme, tree.branch_a)
    scores, first = {tree.branch_a: 9000}, ratings.MONTH
    published = ratings.ranked(scheme, scores, first.replace(month=8), "published")
    told = {"notice_until": timezone.localdate() + timedelta(days=9)}
    noticed = ratings.ranked(scheme, scores, first.replace(month=9), "notice", **told)
    draft = ratings.ranked(scheme, scores, first)
    entry = ratings.entry(noticed, tree.branch_a)
    return {
        "rounds": draft,
        "standings": entry,
        "criterion": scheme.criteria.get(indicator=""),
        "objections": Objection.objects.create(entry=entry, text="请复核", raised_by=author),
        "flags": hand_over(published)[0],
    }


@pytest.fixture
def client(client_of, tree, admin):
    """Somebody who may both work and decide."""
    grant(admin, Role.UNIT_STAFF, tree.office_a)
    return client_of(admin)


def operations(client: Client) -> list:
    """Return every operation that the schema declares."""
    schema = schemathesis.openapi.from_dict(client.get(reverse("api_schema"), {"format": "json"}).json())
    return [found.ok() for found in schema.get_all_operations()]


def written(case) -> tuple[bytes, str]:
    """Return the body of a case as it travels, and its kind."""
    body = case.body if isinstance(case.body, dict | list | str | int) else {}
    if "multipart" not in (case.media_type or ""):
        return json.dumps(body, default=str).encode("utf-8", "replace"), "application/json"
    fields = body if isinstance(body, dict) else {}
    sent = {
        str(name): SimpleUploadedFile("证明", value) if isinstance(value, bytes) else str(value)
        for name, value in fields.items()
    }
    return encode_multipart(BOUNDARY, sent), MULTIPART_CONTENT


# What must have been among the answers, else nothing worth testing was sent: rows are made by what the schema allows.
ANSWERS = {GenerationMode.POSITIVE: {200, 201, 400, 403, 404}, GenerationMode.NEGATIVE: {200, 400, 403, 404}}


@pytest.mark.parametrize("mode", ANSWERS)
def test_whatever_is_sent_nothing_answers_500(mode, client, rows):
    asked = operations(client)
    answered = set()

    for operation in asked:

        @seed(20261124)
        @DRAWN
        @given(case=operation.as_strategy(generation_mode=mode), named=booleans())
        def send(case, named):
            kind = case.path.split("/")[3]
            if named:
                for name in case.path_parameters or ():
                    case.path_parameters[name] = rows[name if name == "criterion" else kind]
                if isinstance(case.body, dict) and "grid" in case.body:
                    case.body["grid"] = rows["grids"]
            body, content_type = written(case)
            answer = client.generic(
                case.method,
                case.formatted_path,
                body,
                content_type=content_type,
                query_params={str(name): str(value) for name, value in (case.query or {}).items()},
            )
            answered.add(answer.status_code)
            assert answer.status_code < 500

        send()

    assert {operation.path.split("/")[3] for operation in asked} == set(rows) - {"criterion"}
    assert answered >= ANSWERS[mode]
