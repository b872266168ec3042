"""The demo city's branches: invented offices only; those that the newspaper names get no invented facts."""

from datetime import date, timedelta

from branches.models import BranchProfile, FrequencyRule, LifeKind, LifeRecord, Period
from branches.models.profile import months_after

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ("志强", "丽华", "建军", "晓燕", "国庆", "敏")
THEMES = {
    LifeKind.MEMBERS_MEETING: "讨论支部年度重点任务",
    LifeKind.COMMITTEE_MEETING: "研究支部本月工作安排",
    LifeKind.PARTY_CLASS: "书记讲党课：把规矩挺在前面",
    LifeKind.THEME_DAY: "走进社区办实事主题党日",
}
MONTHLY = (LifeKind.COMMITTEE_MEETING, LifeKind.THEME_DAY)


def seed(day: date, world) -> None:
    """Fill in profiles and the year's records of the invented offices' branches."""
    invented = [unit for unit in (*world.units, *world.zone_units) if unit.is_demo]
    branches = [branch for unit in invented for branch in world.branches[unit.name]]
    profiles = [_profile(branch, day, world.random) for branch in branches]
    BranchProfile.objects.bulk_create(profiles)
    author = world.people["zhibu"]
    rows = [row for profile in profiles for row in _year(profile, day, author, world.random)]
    LifeRecord.objects.bulk_create(rows, batch_size=500)
    _rule(invented[0].organisation, day)


def _rule(organisation, day: date) -> None:
    """Let one office ask its branches for more than the system's default."""
    FrequencyRule.objects.create(
        organisation=organisation,
        kind=LifeKind.PARTY_CLASS,
        period=Period.QUARTER,
        times=2,
        basis="演示：本单位年度党建工作计划",
        starts_on=Period.YEAR.first_day(day),
    )


def _profile(branch, day: date, draw) -> BranchProfile:
    elected_on = months_after(day, -draw.randrange(2, 38)) + timedelta(days=draw.randrange(20))
    return BranchProfile(
        organisation=branch,
        organisation_path=branch.path,
        secretary=draw.choice(SURNAMES) + draw.choice(GIVEN),
        full_members=draw.randrange(5, 24),
        probationary_members=draw.randrange(3),
        elected_on=elected_on,
        term_ends_on=months_after(elected_on, 36),
    )


def _year(profile: BranchProfile, day: date, author, draw):
    for month in range(1, day.month + 1):
        for kind, theme in THEMES.items():
            if kind == LifeKind.COMMITTEE_MEETING and profile.full_members < BranchProfile.COMMITTEE_FROM:
                continue
            if kind not in MONTHLY and month % 3 != 2:
                continue
            held_on = date(day.year, month, draw.randrange(1, 29))
            if held_on <= day and draw.random() < 0.92:
                yield _record(profile, kind, theme, held_on, author, draw)


def _record(profile: BranchProfile, kind: str, theme: str, held_on: date, author, draw) -> LifeRecord:
    people = profile.full_members + profile.probationary_members
    expected = min(people, 5) if kind == LifeKind.COMMITTEE_MEETING else people
    away = draw.randrange(2)
    return LifeRecord(
        organisation=profile.organisation,
        organisation_path=profile.organisation_path,
        kind=kind,
        held_on=held_on,
        theme=theme,
        host=profile.secretary,
        expected=expected,
        attended=expected - away,
        absences="演示：出差" if away and draw.random() < 0.8 else "",
        content="演示内容：通报情况，交流发言，形成意见。",
        resolution="演示：同意所议事项，按分工落实。" if kind in LifeRecord.DECIDING else "",
        recorded_by=author,
    )
