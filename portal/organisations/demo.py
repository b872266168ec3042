"""The demo city's organisations: real places with invented offices.

Offices from the newspaper have no invented facts.
"""

from datetime import date

from portal.organisations.models import Area, Organisation, Placement, Unit
from portal.organisations.services.divisions import import_divisions

FOUNDED = date(2019, 1, 1)
DOCUMENT = "演示〔2019〕1号"
Kind = Organisation.Kind
Sector = Unit.Sector

# Named in the newspaper. They take part, without any invented facts.
NAMED = (
    ("市民政局", Sector.SOCIAL_AFFAIRS),
    ("市公安局", Sector.POLITICS_AND_LAW),
    ("市市场监督管理局", Sector.ECONOMY),
    ("市委编办", Sector.PARTY_AND_MASS),
    ("市妇联", Sector.PARTY_AND_MASS),
)
# Invented offices: a subject of each sector with each of the endings.
SUBJECTS = {
    Sector.PARTY_AND_MASS: ("党务信息", "文明创建", "青年志愿", "机关服务", "史志编纂"),
    Sector.POLITICS_AND_LAW: ("法治宣传", "社会调解", "平安建设", "公共法律", "禁毒教育"),
    Sector.ECONOMY: ("产业促进", "园区服务", "商贸发展", "数字经济", "企业帮办"),
    Sector.CONSTRUCTION: ("城市更新", "市政养护", "园林绿化", "物业指导", "停车管理"),
    Sector.SOCIAL_AFFAIRS: ("健康促进", "文化惠民", "就业指导", "养老服务", "全民健身"),
    Sector.AGRICULTURE: ("草原生态", "节水灌溉", "农技推广", "林业种苗", "乡村建设"),
}
# The street's communities have the names of the division data. What happens in them here is invented.
COMMUNITIES = (
    ("100", "火炬路"),
    ("104", "民馨家园"),
    ("101", "荣泰路"),
    ("102", "景泰路"),
    ("103", "盛唐路"),
)
ENDINGS = ("中心", "事务所", "研究所")


def unit_names() -> list[tuple[str, str]]:
    """Return (name, sector) of the 92 units: the named ones, then 87 invented ones."""
    invented = [
        (f"市{subject}{ending}", sector)
        for ending in ENDINGS
        for sector, subjects in SUBJECTS.items()
        for subject in subjects
    ]
    return [*NAMED, *invented][:92]


def seed(day: date, world) -> None:
    """Found the tree. `world` gets root, city, committee, units, zone, street and their branches."""
    import_divisions()
    world.root = found(None, "中共内蒙古自治区委员会", "自治区党委", Kind.LOCAL_COMMITTEE, "15")
    world.city = found(world.root, "中共乌兰察布市委员会", "乌兰察布市委", Kind.LOCAL_COMMITTEE, "1509")
    world.committee = found(
        world.city, "中共乌兰察布市直属机关工作委员会", "市直机关工委", Kind.WORKING_COMMITTEE, "1509"
    )
    world.units, world.branches = [], {}
    for number, (name, sector) in enumerate(unit_names()):
        _add_unit(world, number, name, sector)
    _found_baotou(world)


def _add_unit(world, number: int, name: str, sector: str) -> None:
    # 市委编办 is an office of the city committee, so its short name keeps 市委.
    short = name if name.startswith("市委") else name.removeprefix("市")
    top = found(
        world.committee, f"中共乌兰察布{name}机关委员会", f"{short}机关党委", Kind.PRIMARY_COMMITTEE, "1509"
    )
    world.branches[name] = [
        found(top, f"{short}第{'一二三'[index]}党支部", "", Kind.BRANCH, "1509")
        for index in range(1 + number % 3)
    ]
    world.units.append(_unit(top, f"DW{number + 1:04d}", name, sector, is_demo=number >= len(NAMED)))


def _found_baotou(world) -> None:
    """Found the street of a city in another league with its communities.

    Its figures are never added to the first's.
    """
    baotou = found(world.root, "中共包头市委员会", "包头市委", Kind.LOCAL_COMMITTEE, "1502")
    world.zone = found(
        baotou, "中共包头稀土高新区工作委员会", "稀土高新区工委", Kind.WORKING_COMMITTEE, "1502"
    )
    world.street = found(
        world.zone, "中共民馨路街道工作委员会", "民馨路街道工委", Kind.WORKING_COMMITTEE, "1502"
    )
    world.communities = [
        found(
            world.street,
            f"中共{name}社区委员会",
            f"{name}社区党委",
            Kind.PRIMARY_COMMITTEE,
            "150271020" + code,
        )
        for code, name in COMMUNITIES
    ]
    partner = "包头市志愿服务演示中心"
    world.city_partner = found(
        baotou, f"中共{partner}总支部委员会", "志愿服务演示中心党总支", Kind.GENERAL_BRANCH, "1502"
    )
    _unit(world.city_partner, "BT0001", partner, Sector.SOCIAL_AFFAIRS, is_demo=True)
    world.zone_units = []
    for number, subject in enumerate(("政务帮办", "园区协调", "社区指导"), start=1):
        name = f"高新区{subject}中心"
        top = found(world.zone, f"中共{name}总支部委员会", f"{subject}党总支", Kind.GENERAL_BRANCH, "1502")
        world.branches[name] = [found(top, f"{subject}第一党支部", "", Kind.BRANCH, "1502")]
        world.zone_units.append(_unit(top, f"GX{number:04d}", name, Sector.SOCIAL_AFFAIRS, is_demo=True))


def found(parent, name: str, short: str, kind: str, area: str) -> Organisation:
    """Found an organisation of the demo city, with its placement."""
    number = Organisation.objects.count() + 1
    values = {
        "code": f"DEMO{number:05d}",
        "name": name,
        "short_name": short,
        "kind": kind,
        "area": Area.objects.filter(code=area).first(),
        "founded_on": FOUNDED,
    }
    if parent is None:
        made = Organisation.objects.add_root(values)
    else:
        parent.refresh_from_db()
        made = Organisation.objects.add_child(parent, values)
    Placement.objects.create(
        organisation=made,
        act=Placement.Act.FOUNDED,
        name=name,
        parent=parent,
        parent_name=str(parent or ""),
        starts_on=FOUNDED,
        document_number=DOCUMENT,
    )
    return made


def _unit(organisation, code: str, name: str, sector: str, *, is_demo: bool) -> Unit:
    kind = Unit.Kind.INSTITUTION if name.endswith(ENDINGS) else Unit.Kind.OFFICE
    return Unit.objects.create(
        organisation=organisation, code=code, name=name, kind=kind, sector=sector, is_demo=is_demo
    )
