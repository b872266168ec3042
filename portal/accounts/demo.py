"""The demo city's people, all invented.

One or more per role sign in with one published password; never in production.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from portal.accounts.models import Grant, User
from portal.accounts.roles import Role

PASSWORD = "Dengxia-Ming-2026"  # noqa: S105 - printed on the sign-in page of the demo
# (account, name, post, role, where in the world of the demo)
PEOPLE = (
    ("zhibu", "苏和", "支部委员", Role.BRANCH_CADRE, "cadre_branch"),
    ("ganshi", "娜仁", "党务专干", Role.UNIT_STAFF, "cadre_office"),
    ("shenhe", "孟庆源", "审核员", Role.REVIEWER, "committee"),
    ("lingdao", "白志远", "副书记", Role.LEADER, "city"),
    ("shiji", "郝建平", "党建科科长", Role.CITY_ADMIN, "city"),
    ("quji", "高文静", "党群工作部干事", Role.DISTRICT_ADMIN, "zone"),
    ("wangge", "乌兰", "网格员", Role.GRID_WORKER, "street"),
    ("renling", "包雪梅", "党务专干", Role.UNIT_STAFF, "claimer_office"),
    ("shenji", "赵明哲", "审计专员", Role.AUDITOR, "city"),
    ("guanli", "冯立新", "系统管理员", Role.SYSTEM_KEEPER, "root"),
)
# Staff of invented offices among them have names, so that urgings and returns have a recipient.
SURNAMES = "赵钱孙李周吴郑王冯陈韩杨朱秦许何吕张孔曹"
GIVEN = (
    "丽华",
    "志刚",
    "晓梅",
    "建军",
    "雅琴",
    "文博",
    "海燕",
    "永强",
    "淑芬",
    "国栋",
    "秀英",
    "宏伟",
    "静怡",
)


@dataclass(frozen=True)
class DemoAccount:
    """An account that the sign-in page of the demo offers."""

    username: str
    password: str
    role: str
    name: str


def demo_accounts() -> list[DemoAccount]:
    """Return the accounts: one per role, and one from outside the street that claims its wishes."""
    return [
        DemoAccount(username, PASSWORD, str(Role(role).label), name)
        for username, name, _title, role, _where in PEOPLE
    ]


def seed(day: date, world) -> None:
    """Make the people and their posts. `world.people` contains them by account name."""
    office = world.units[len(world.units) // 2].organisation
    world.cadre_office = office
    world.claimer_office = world.zone_units[0].organisation
    world.cadre_branch = next(
        branches[0] for branches in world.branches.values() if branches[0].path.startswith(office.path)
    )
    hashed = world.password_hash = make_password(PASSWORD)
    world.people = {
        username: _person(username, name, title, role, getattr(world, where), hashed)
        for username, name, title, role, where in PEOPLE
    }
    _staff([unit.organisation for unit in (*world.units, *world.zone_units) if unit.is_demo])


def _staff(offices) -> None:
    """Give each invented office its staff. Nobody signs in with their accounts."""
    taken = set(User.objects.values_list("organisation", flat=True))
    made = User.objects.bulk_create(
        User(
            username=f"ganshi{number:02d}",
            name=SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)],
            title="党务专干",
            organisation=office,
            organisation_path=office.path,
            password=make_password(None),
            is_demo=True,
        )
        for number, office in enumerate(offices, start=1)
        if office.pk not in taken
    )
    Grant.objects.bulk_create(
        Grant(
            user=one,
            role=Role.UNIT_STAFF,
            organisation=one.organisation,
            organisation_path=one.organisation.path,
            starts_on=date(2026, 1, 1),
        )
        for one in made
    )


def _person(username: str, name: str, title: str, role: str, organisation, hashed: str) -> User:
    user = User.objects.create(
        username=username,
        name=name,
        title=title,
        organisation=organisation,
        password=hashed,
        is_demo=True,
    )
    Grant.objects.create(user=user, role=role, organisation=organisation, starts_on=date(2026, 1, 1))
    return user
