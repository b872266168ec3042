"""The API against its own schema: whatever is sent, in and out of it, is answered and never with a 500."""

import json
import os

import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as drawing
from hypothesis.strategies import booleans
from schemathesis import GenerationMode

from portal.accounts.roles import Role
from rectification.models import Closing
from tests.factories import rectification as make
from tests.factories.accounts import grant

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
DRAWN = drawing(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def rows(tree, cadre) -> dict[str, int]:
    """One row of each kind that the API tells of, by the first part of its address."""
    problem = make.problem(make.campaign(tree.city), tree.branch_a, tree.unit_a, cadre, state="in_review")
    waiting = Closing.objects.create(problem=problem, round=1, statement="已整改", applied_by=cadre)
    return {"problems": problem.pk, "measures": make.measure(problem).pk, "closings": waiting.pk}


@pytest.fixture
def client(client_of, tree, admin):
    """Somebody who may both work and decide."""
    grant(admin, Role.UNIT_STAFF, tree.office_a)
    return client_of(admin)


def operations(client: Client) -> list:
    """Return every operation that the schema declares."""
    schema = schemathesis.openapi.from_dict(client.get(reverse("api_schema"), {"format": "json"}).json())
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_sent_nothing_answers_500(mode, client, rows):
    asked = operations(client)
    answered = set()

    for operation in asked:

        @seed(20261124)
        @DRAWN
        @given(case=operation.as_strategy(generation_mode=mode), named=booleans())
        def send(case, named):
            kind = case.path.split("/")[3]
            if named and case.path_parameters and kind in rows:
                case.path_parameters["id"] = rows[kind]
            body = case.body if isinstance(case.body, dict | list | str | int) else {}
            answer = client.generic(
                case.method,
                case.formatted_path,
                json.dumps(body, default=str).encode("utf-8", "replace"),
                content_type="application/json",
                query_params={str(name): str(value) for name, value in (case.query or {}).items()},
            )
            answered.add(answer.status_code)
            assert answer.status_code < 500

        send()

    assert len(asked) >= 8
    assert answered >= {200, 400, 404}
