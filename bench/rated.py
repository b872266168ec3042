"""Branches of a city or a province to rate: written in bulk, five lines each, in groups of 200."""

from datetime import date

from django.db import connection

from branches.models import BranchProfile
from portal.indicators import Indicator, declare
from portal.organisations.models import Organisation
from ratings.models import Criterion, Flag, GroupMember, PeerGroup, Round, Scheme, Series, TieBreaker
from ratings.rounds.services.ranking import ranking

GROUP = 200
BATCH = 5_000
LINES = (
    ("study", 3000, "groups", "full_members"),
    ("study", 1000, "probationary_members", "full_members"),
    ("business", 2500, "groups", "full_members"),
    ("business", 1500, "probationary_members", "full_members"),
    ("service", 2000, "groups", "full_members"),
)


def month_of(branches: int) -> Round:
    """Write branches with a profile each, a scheme for them, and a month that waits for freezing."""
    root = Organisation.objects.get(depth=1)
    series = Series.objects.create(organisation=root)
    scheme = Scheme.objects.create(
        organisation=root, series=series, title="bench", edition="1", state="active", minimum_score=0
    )
    for number, (dimension, weight, part, whole) in enumerate(LINES, start=1):
        key = f"bench.line_{number}"
        declare(
            Indicator(
                key=key,
                label=key,
                unit="",
                model=BranchProfile,
                part="all",
                whole="all",
                part_sum=part,
                whole_sum=whole,
                of_a_day=True,
            )
        )
        line = Criterion.objects.create(
            scheme=scheme, ordinal=number, dimension=dimension, title=key, indicator=key, weight=weight
        )
    TieBreaker.objects.create(scheme=scheme, ordinal=1, rule="business")
    TieBreaker.objects.create(scheme=scheme, ordinal=2, rule="criterion", criterion=line)
    flags = Flag.objects.bulk_create(Flag(series=series) for _number in range(branches // GROUP))
    groups = [
        PeerGroup(scheme=scheme, flag=flag, name=f"{number}", ordinal=number)
        for number, flag in enumerate(flags)
    ]
    PeerGroup.objects.bulk_create(groups, batch_size=BATCH)
    for first in range(0, branches, BATCH):
        _write(root, scheme, groups, first, min(BATCH, branches - first))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return Round.objects.create(scheme=scheme, organisation=root, month=date(2026, 1, 1), state="draft")


def _write(root: Organisation, scheme: Scheme, groups: list[PeerGroup], first: int, count: int) -> None:
    numbers = range(first, first + count)
    made = Organisation.objects.bulk_create(
        Organisation(
            path=f"{root.path}~{number:07d}",
            depth=3,
            code=f"BENCH{number}",
            name=f"第{number}党支部",
            kind=Organisation.Kind.BRANCH,
        )
        for number in numbers
    )
    BranchProfile.objects.bulk_create(
        BranchProfile(
            organisation=one,
            organisation_path=one.path,
            secretary="书记",
            full_members=7 + number % 83,
            probationary_members=number % 7,
            groups=number % 11,
            elected_on=date(2025, 1, 1),
            term_ends_on=date(2028, 1, 1),
        )
        for number, one in zip(numbers, made, strict=True)
    )
    GroupMember.objects.bulk_create(
        GroupMember(
            group=groups[number // GROUP], scheme=scheme, organisation=one, organisation_path=one.path
        )
        for number, one in zip(numbers, made, strict=True)
    )


def bare_select(month: Round) -> None:
    """Run the SELECT of the ranking and read its rows without writing."""
    statement, given = ranking(month)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        while cursor.fetchmany(BATCH):
            pass
