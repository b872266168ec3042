"""Every service of branches: who may, what it leaves, who is told, and what stops it."""

from datetime import date, timedelta

from django.db.models import F

from branches.frequencies.services.setting import change_frequency, set_frequency
from branches.life.services.records import add_record, change_record, void_record
from branches.models import FrequencyRule, LifeRecord
from branches.profiles.services.profiles import add_profile, change_profile
from portal.organisations.models import Organisation
from tests.acts import DAY, Act, JudgedActs, proof
from tests.factories import branches as make

PROFILE = {
    "secretary": "王书记",
    "deputy": "李副书记",
    "committee": "张、王、李",
    "full_members": 9,
    "probationary_members": 1,
    "groups": 2,
    "elected_on": date(2025, 5, 1),
    "term_years": 3,
    "postponed_to": None,
    "approval": "",
}
HELD = {
    "kind": "theme_day",
    "held_on": DAY,
    "theme": "重温誓词",
    "host": "王书记",
    "expected": 9,
    "attended": 9,
}


def days(number):
    return timedelta(days=number)


def record(world, **fields) -> LifeRecord:
    return make.life_record(world.branch, world.cadre, **fields)


def held_already(world, _given):
    record(world, held_on=DAY, kind="theme_day")
    return {"held_on": DAY}


def founded_today(world, given):
    place = given.get("organisation") or given["row"].organisation
    Organisation._base_manager.filter(pk=place.pk).update(founded_on=DAY - days(1))
    place.refresh_from_db()
    return {"held_on": DAY - days(2)}


def many_files(world, _given):
    return {"files": [proof(f"{number}.pdf") for number in range(11)]}


RECORD_FAULTS = (
    ({"held_on": DAY + days(1)}, "held_on"),
    (founded_today, "held_on"),
    ({"expected": 0, "attended": 0}, "expected"),
    ({"attended": 10}, "attended"),
    (many_files, "files"),
    (held_already, "again"),
)
TERM_FAULTS = (
    ({"elected_on": DAY + days(1)}, "elected_on"),
    ({"postponed_to": date(2028, 6, 1)}, "approval"),
    ({"postponed_to": date(2028, 5, 1), "approval": "批复"}, "postponed_to"),
    ({"postponed_to": date(2029, 5, 2), "approval": "批复"}, "postponed_to"),
)

ACTS = [
    Act(
        add_profile,
        by="cadre",
        at="branch",
        given=lambda world: {"organisation": world.branch, **PROFILE},
        log=[
            (
                "branches.add_profile",
                "result",
                {name: [None, value] for name, value in PROFILE.items()}
                | {"elected_on": [None, "2025-05-01"], "term_ends_on": [None, "2028-05-01"]},
            )
        ],
        unfit=TERM_FAULTS,
    ),
    Act(
        change_profile,
        by="cadre",
        at="branch",
        given=lambda world: {
            "profile": make.profile(world.branch, elected_on=date(2025, 5, 1)),
            "version": 1,
            "secretary": "赵书记",
        },
        log=[("branches.change_profile", "profile", {"secretary": ["王书记", "赵书记"]})],
        after={"profile.secretary": "赵书记", "profile.term_ends_on": date(2028, 5, 1), "profile.version": 2},
        unfit=TERM_FAULTS,
        versioned="profile",
        fits_first=True,
    ),
    Act(
        change_profile,
        by="cadre",
        at="branch",
        given=lambda world: {
            "profile": make.profile(world.branch, elected_on=date(2025, 5, 1), reminded_months=6),
            "version": 1,
            "full_members": 6,
            "elected_on": date(2026, 5, 1),
        },
        log=[
            (
                "branches.change_profile",
                "profile",
                {
                    "full_members": [9, 6],
                    "elected_on": ["2025-05-01", "2026-05-01"],
                    "term_ends_on": ["2028-05-01", "2029-05-01"],
                    "reminded_months": [6, None],
                    "figures_since": [None, "2026-11-10"],
                },
            )
        ],
        note="with a new term and no committee",
    ),
    Act(
        add_record,
        by="cadre",
        at="branch",
        given=lambda world: {
            "organisation": world.branch,
            "files": [proof()],
            "absences": "",
            "content": "学习",
            "resolution": "",
            **HELD,
        },
        log=[
            (
                "branches.add_record",
                "result",
                {name: [None, value] for name, value in HELD.items()} | {"held_on": [None, "2026-11-10"]},
            ),
            ("branches.add_record", "result", {"evidence": [None, "证明.pdf"]}),
        ],
        after={
            "result.state": "held",
            "result.recorded_by": lambda world, rows: world.cadre,
            "result.evidence.count": 1,
            "result.content": "学习",
        },
        unfit=RECORD_FAULTS,
    ),
    Act(
        change_record,
        by="cadre",
        at="branch",
        given=lambda world: {
            "row": record(world, held_on=DAY - days(7)),
            "version": 1,
            "attended": 9,
            "files": [proof()],
        },
        log=[
            ("branches.change_record", "row", {"attended": [8, 9]}),
            ("branches.change_record", "row", {"evidence": [None, "证明.pdf"]}),
        ],
        after={"row.attended": 9, "row.version": 2, "row.evidence.count": 1},
        unfit=RECORD_FAULTS,
        late=lambda given: LifeRecord._base_manager.filter(pk=given["row"].pk).update(
            state="void", version=F("version") + 1
        ),
        versioned="row",
        fits_first=True,
    ),
    Act(
        void_record,
        by="cadre",
        at="branch",
        given=lambda world: {"row": record(world), "reason": "重复录入"},
        log=[("branches.void_record", "row", {"state": ["held", "void"]}, "重复录入")],
        after={"row.state": "void"},
        unfit=[({"reason": " "}, "reason")],
        late=lambda given: LifeRecord._base_manager.update(state="void"),
        fits_first=True,
    ),
    Act(
        set_frequency,
        by="district",
        at="committee",
        given=lambda world: {
            "organisation": world.committee,
            "kind": "theme_day",
            "period": "quarter",
            "times": 2,
            "basis": "通知",
        },
        log=[
            (
                "branches.set_frequency",
                "result",
                {
                    "kind": [None, "theme_day"],
                    "period": [None, "quarter"],
                    "times": [None, 2],
                    "basis": [None, "通知"],
                    "starts_on": [None, "2027-01-01"],
                },
            )
        ],
    ),
    Act(
        change_frequency,
        by="district",
        at="committee",
        given=lambda world: {"rule": make.frequency(world.committee), "version": 1, "times": 3},
        log=[
            ("branches.change_frequency", "rule", {"ends_on": [None, "2026-11-30"]}),
            (
                "branches.change_frequency",
                "result",
                {"times": [2, 3], "starts_on": ["2020-01-01", "2026-12-01"]},
            ),
        ],
        after={"rule.ends_on": date(2026, 11, 30), "result.times": 3, "result.basis": "通知"},
        late=lambda given: FrequencyRule._base_manager.filter(pk=given["rule"].pk).update(
            ends_on=DAY, version=F("version") + 1
        ),
        versioned="rule",
    ),
    Act(
        change_frequency,
        by="district",
        at="committee",
        given=lambda world: {
            "rule": make.frequency(world.committee, starts_on=date(2026, 12, 1)),
            "version": 1,
            "times": 3,
        },
        log=[("branches.change_frequency", "rule", {"times": [2, 3]})],
        after={"rule.starts_on": date(2026, 12, 1), "rule.times": 3},
        versioned="rule",
        note="before it begins",
    ),
]


class TestActs(JudgedActs):
    acts = ACTS
