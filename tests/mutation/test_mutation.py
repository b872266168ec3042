"""The driver of mutants: what it changes, where, and that a change really takes place."""

import ast
import csv
import os
from datetime import date
from types import SimpleNamespace

import pytest

from portal.jobs import leases
from portal.jobs.models import Job
from rectification.ledger import lights
from tests.mutation import operators, places, running, swapping
from tests.mutation.__main__ import EQUIVALENTS, equivalents
from tests.mutation.running import Choice


def changed(source: str, **names) -> set[str]:
    """Return what one expression or statement can become, over all its nodes."""
    tree = ast.parse(source)
    return {change.becomes for node in ast.walk(tree) for change in operators.changes(node, names)}


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("a < b", {"a <= b"}),
        ("a >= b", {"a > b"}),
        ("a < b < c", {"a <= b < c", "a < b <= c"}),
        ("a == b", {"a != b"}),
        ("a not in b", {"a in b"}),
        ("a and b", {"a or b"}),
        ("not a", {"a"}),
        ("~a", {"a"}),
        ("x = 5", {"6", "4"}),
        ("x = True", {"False"}),
        ("a + b", {"a - b"}),
        ("a - b", {"a + b"}),
        ("'a' + b", set()),
        ("'%s' % {'a': b}", set()),
        ("raise a", {"pass"}),
        ("super().__init__(a)", set()),
        ("notify(a)", {"pass"}),
        ("x = min(a, b)", {"max"}),
        ("x = rows.filter(at__lt=a)", {"exclude", "", "filter(at__lte=a)"}),
        ("x = rows.filter(at__gte=a, at__gt=b)", {"exclude", ""}),
        ("x = rows.get(pk=a, state=b)", {""}),
        ("x = rows.get(pk=a)", set()),
        ("x = 'SELECT a FROM b WHERE c >= d'", {">= -> >"}),
        ("x = 'a plain text'", set()),
    ],
)
def test_each_operator_says_what_a_source_becomes(source, becomes):
    assert changed(source) == becomes


def test_a_guard_is_left_out_and_a_state_becomes_the_next_one():
    assert "" in changed("if a:\n    return")
    assert changed("x = Job.State.DONE", Job=Job) == {"Job.State.FAILED"}
    assert changed("x = Job.State.CANCELLED", Job=Job) == {"Job.State.READY"}


def test_texts_docstrings_decorators_and_defaults_are_no_rules():
    source = ast.parse(
        '@keep(1)\ndef act(a=2, *, b: int = 3):\n    """Do 4."""\n    return _("5 of %(n)s") % {"n": a}'
    )
    place = places.Place("portal.jobs.leases", "act", source.body[0])

    walked = [node.value for node in places._walk(place) if isinstance(node, ast.Constant)]
    assert set(walked) & {1, 2, 3, "Do 4.", "5 of %(n)s"} == set()


def test_the_rules_of_every_app_are_found_and_named_without_file_or_line():
    found = places.mutants()
    tops = {mutant.place.module.partition(".")[0] for mutant in found}
    identities = [mutant.identity for mutant in found]

    assert tops == set(places.TOPS)
    assert len(identities) == len(set(identities)) > 3000
    assert not [one for one in found if "services." in one.identity[0]]


def test_a_seed_draws_the_same_mutants_and_another_seed_others():
    numbers = list(range(1000))

    assert places.sample(numbers, 15, "one") == places.sample(numbers, 15, "one")
    assert places.sample(numbers, 15, "one") != places.sample(numbers, 15, "two")
    assert len(places.sample(numbers, 5000, "one")) == 1000


def outcome_in_child(mutant, holds) -> int:
    """Return 1 if `holds` is still true in a child that is the mutant, 0 if it is not, 2 if the child failed."""
    child = os.fork()
    if not child:
        code = 2
        try:
            swapping.apply(mutant, swapping.functions())
            code = int(holds())
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_mutant_is_another_function_in_its_child_and_nowhere_else():
    def right() -> bool:
        return lights.first_day_after_silence(date(2026, 1, 5), 2) == date(2026, 4, 1)

    (mutant,) = [
        one
        for one in places.mutants()
        if one.place.qualname == "first_day_after_silence" and one.change.becomes.endswith("+ months - 1")
    ]

    assert outcome_in_child(mutant, right) == 0
    assert right()


def test_a_constant_is_changed_wherever_it_was_imported():
    mutants = [one for one in places.mutants() if one.place.name == "portal:MAX_ATTEMPTS"]

    assert len(mutants) == 2
    assert {outcome_in_child(one, lambda: leases.MAX_ATTEMPTS == 5) for one in mutants} == {0}


def test_functions_that_use_a_constant_are_known_from_other_modules_too():
    users = swapping.users_of_constant("portal.jobs.leases:MAX_ATTEMPTS")

    assert "portal.jobs.services:run" in users
    assert not [one for one in users if one.startswith("portal.accounts")]


def test_a_mutant_meets_the_tests_of_its_app_first_then_those_that_reach_the_fewest_functions():
    mutant = next(one for one in places.mutants() if one.place.name == "portal:worker_name")
    own, others = mutant.place.key, [f"portal.x:f{number}" for number in range(16)]
    reached = {
        "tests/grids/test_a.py::test_near": [own],
        "tests/portal/test_b.py::test_wide": [own, *others],
        "tests/portal/test_b.py::test_second": [own],
        "tests/portal/test_b.py::test_first": [own, *others[:5]],
        "tests/portal/test_b.py::test_nothing": others,
    }
    known = {name: {"reaches": keys, "seconds": len(name)} for name, keys in reached.items()}

    in_order = [name.partition("::")[2] for name in Choice(known, 9).of(mutant)]
    assert in_order == ["test_first", "test_second", "test_wide", "test_near"]
    assert Choice(known, 2).of(mutant) == Choice(known, 9).of(mutant)[:2]


def test_what_a_module_shares_ends_before_a_child_begins():
    """The open transaction of a module's rows must not be there when a child takes the process over."""
    followed = []
    session = object()
    config = SimpleNamespace(
        pluginmanager=SimpleNamespace(register=lambda plugin: None, unregister=lambda plugin: None),
        hook=SimpleNamespace(pytest_runtest_protocol=lambda item, nextitem: followed.append(nextitem)),
    )
    items = [SimpleNamespace(config=config, session=session) for _number in range(2)]

    assert running._first_failure(items) == ""
    assert followed == [items[1], session]


def test_every_equivalent_has_a_reason_and_names_a_mutant_that_there_is():
    with EQUIVALENTS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(equivalents())
    known = {mutant.identity for mutant in places.mutants()}

    assert [row for row in rows if len(row["reason"].split()) < 4] == []
    assert [name for name in equivalents() if name not in known] == []
