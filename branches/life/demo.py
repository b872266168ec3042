"""The demo city's organisation life: a year of the branches that have a profile."""

from datetime import date

from branches.frequencies.models import LifeKind
from branches.life.models import LifeRecord
from branches.profiles.models import BranchProfile

THEMES = {
    LifeKind.MEMBERS_MEETING: "讨论支部年度重点任务",
    LifeKind.COMMITTEE_MEETING: "研究支部本月工作安排",
    LifeKind.PARTY_CLASS: "书记讲党课：把规矩挺在前面",
    LifeKind.THEME_DAY: "走进社区办实事主题党日",
}
MONTHLY = (LifeKind.COMMITTEE_MEETING, LifeKind.THEME_DAY)


def seed(day: date, world) -> None:
    """Record the year of the branches."""
    author = world.people["zhibu"]
    rows = [row for profile in world.profiles for row in _year(profile, day, author, world.random)]
    LifeRecord.objects.bulk_create(rows, batch_size=500)


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
