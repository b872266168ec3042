"""Every service of the portal itself: who may, what it leaves, who is told, and what stops it."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.models import Grant, Recovery, User
from portal.accounts.roles import Role
from portal.accounts.services.grants import approve_grant, grant_role, refuse_grant, revoke_grant
from portal.accounts.services.passwords import change_password, reset_password
from portal.accounts.services.recoveries import approve_recovery, propose_recovery, refuse_recovery
from portal.accounts.services.slips import NewPerson, create_users, issue_slips
from portal.accounts.services.users import (
    change_profile,
    change_user,
    create_user,
    deactivate_user,
    reactivate_user,
)
from portal.calendar.models import SpecialDay
from portal.calendar.services import change_day, set_day
from portal.jobs.models import Heartbeat, Job
from portal.jobs.services import cancel_job, confirm_clock, retry_job
from portal.organisations.models import Organisation
from portal.organisations.services.dissolving import dissolve_organisation
from portal.organisations.services.founding import found_organisation, rename_organisation
from portal.organisations.services.founding_many import NewOrganisation, found_organisations
from portal.organisations.services.moving import merge_organisation, move_organisation
from portal.organisations.services.units import add_unit, change_unit
from portal.seals.services.checks import ask_for_check
from tests.acts import DAY, Act, JudgedActs
from tests.factories.accounts import PASSWORD, grant
from tests.factories.organisations import organisation


def days(number):
    return timedelta(days=number)


# --- Accounts ------------------------------------------------------------------------------------------


def _newcomer() -> str:
    return "newcomer" + "s" * User.objects.filter(username__startswith="newcomer").count()


def newcomer(world, **fields) -> User:
    return User.objects.create(
        organisation=world.branch, username=_newcomer(), name="新人", password="!none", **fields
    )


def proposed(world) -> Grant:
    return Grant.objects.create(
        user=newcomer(world),
        role=Role.AUDITOR,
        organisation=world.committee,
        starts_on=DAY,
        state=Grant.State.PROPOSED,
        granted_by=world.admin,
    )


def weighty(world, **fields) -> User:
    """Return somebody with a post of weight at the committee."""
    made = newcomer(world, **fields)
    grant(made, Role.AUDITOR, world.committee)
    return made


def recovery(world, kind="password", **fields) -> Recovery:
    user = weighty(world, **fields)
    return Recovery.objects.create(
        user=user, kind=kind, reason="遗忘", organisation=user.organisation, proposed_by=world.keeper
    )


def granting(world, **fields):
    return {
        "user": newcomer(world),
        "role": Role.BRANCH_CADRE,
        "organisation": world.branch,
        "starts_on": DAY,
    } | fields


def holds_it(world, given):
    grant(given["user"], given["role"], given["organisation"])
    return {}


def last_administrator(world, given):
    """Leave one administrator in force; the others have gone or are no more."""
    Grant._base_manager.filter(role=Role.CITY_ADMIN).exclude(user__in=[world.admin, world.gone]).delete()
    return {"grant": Grant.objects.get(user=world.admin, role=Role.CITY_ADMIN)}


def state(model, **values):
    """Return what puts the row of the first argument into another state, past every service."""
    return lambda given: model._base_manager.filter(pk=next(iter(given.values())).pk).update(**values)


def known(world, **fields):
    made = newcomer(world, **fields)
    made.set_password(PASSWORD)
    made.save()
    return made


def own_password(world):
    world.cadre.set_password(PASSWORD)
    world.cadre.must_change_password = True
    world.cadre.save()
    return {"old": PASSWORD, "new": "Other-2026-light"}


def dissolved(world, _given):
    gone = organisation(world.committee, name="撤销单位")
    Organisation._base_manager.filter(pk=gone.pk).update(dissolved_on=DAY)
    gone.refresh_from_db()
    return {"organisation": gone}


GRANTED = {"role": [None, "支部党务干部"], "starts_on": [None, "2026-11-10"], "ends_on": [None, None]}


def rows_of(world):
    return {
        "rows": [
            NewPerson(4, " Zhang.San ", "张三", world.branch.code),
            NewPerson(5, "lisi", "李四", world.branch.code),
        ]
    }


def taken_account(world, _given):
    return {"rows": [NewPerson(4, "Cadre", "张三", world.branch.code)]}


def twice(world, _given):
    return {
        "rows": [
            NewPerson(4, "zhang", "张三", world.branch.code),
            NewPerson(5, "ZHANG", "张三", world.branch.code),
        ]
    }


def without_password(world):
    User.objects.update(password="md5$known")
    User.objects.filter(username__in=["cadre", "staff"]).update(password="!unusable")
    User.objects.filter(username="gone").update(password="!unusable")
    return {"organisation": world.office}


ACCOUNTS = [
    Act(
        create_user,
        by="keeper",
        at="branch",
        given=lambda world: {
            "username": " Zhang.San ",
            "name": "张三",
            "organisation": world.branch,
            "title": "干事",
            "phone": "123",
        },
        log=[
            (
                "accounts.create_user",
                "result.0",
                {"username": [None, "zhang.san"], "name": [None, "张三"], "organisation": [None, "甲支部"]},
            )
        ],
        after={"result.0.must_change_password": True, "result.0.title": "干事", "result.0.phone": "123"},
        unfit=[({"username": "CADRE"}, "username"), (dissolved, "organisation")],
    ),
    Act(
        create_users,
        by="keeper",
        at="branch",
        given=rows_of,
        log=[
            (
                "accounts.create_user",
                "result.0",
                {"username": [None, "zhang.san"], "name": [None, "张三"], "organisation": [None, "甲支部"]},
            ),
            (
                "accounts.create_user",
                "result.1",
                {"username": [None, "lisi"], "name": [None, "李四"], "organisation": [None, "甲支部"]},
            ),
        ],
        after={"result.0.must_change_password": True, "result.0.has_usable_password": False},
        unfit=[(taken_account, ""), (twice, "")],
    ),
    Act(
        issue_slips,
        by="keeper",
        at="branch",
        given=lambda world: without_password(world) | {"organisation": world.branch},
        log=[("accounts.issue_slips", lambda world, rows: world.cadre, {})],
        unfit=[(lambda world, _given: {"organisation": world.there.branch}, "")],
    ),
    Act(
        change_user,
        by="keeper",
        at="branch",
        given=lambda world: {"user": newcomer(world), "version": 1, "title": "干事"},
        log=[("accounts.change_user", "user", {"title": ["", "干事"]})],
        after={"user.title": "干事", "user.version": 2},
        versioned="user",
    ),
    Act(
        change_profile,
        by="cadre",
        at="branch",
        given=lambda world: {"phone": "0474-8880000"},
        log=[("accounts.change_profile", lambda world, rows: world.cadre, {"phone": ["", "0474-8880000"]})],
        own="one's own telephone number",
    ),
    Act(
        deactivate_user,
        by="keeper",
        at="branch",
        given=lambda world: {"user": newcomer(world), "reason": "调离"},
        log=[("accounts.deactivate_user", "user", {"is_active": [True, False]}, "调离")],
        after={"user.is_active": False},
        late=state(User, is_active=False),
    ),
    Act(
        reactivate_user,
        by="keeper",
        at="branch",
        given=lambda world: {"user": newcomer(world, is_active=False), "reason": "调回"},
        log=[("accounts.reactivate_user", "user", {"is_active": [False, True]}, "调回")],
        after={"user.is_active": True},
        late=state(User, is_active=True),
    ),
    Act(
        change_password,
        by="cadre",
        at="branch",
        given=own_password,
        log=[("accounts.change_password", lambda world, rows: world.cadre, {})],
        after={
            "result.must_change_password": False,
            "result.has_usable_password": True,
            "result.old_passwords.count": 1,
        },
        unfit=[({"old": "Wrong-2026-lamp"}, "old"), ({"new": "short"}, "new"), ({"new": PASSWORD}, "new")],
        own="one's own password",
    ),
    Act(
        reset_password,
        by="keeper",
        at="branch",
        given=lambda world: {"user": known(world)},
        log=[("accounts.reset_password", "user", {})],
        after={
            "user.must_change_password": True,
            "user.old_passwords.count": 1,
            "user.has_usable_password": True,
        },
    ),
    Act(
        propose_recovery,
        by="keeper",
        at="branch",
        given=lambda world: {"user": weighty(world), "kind": "password", "reason": "遗忘"},
        log=[("accounts.propose_recovery", "result", {"kind": [None, "password"]}, "遗忘")],
        told=("admin", "newcomer", "second"),
        after={"result.state": "proposed", "user.password": "!none"},
        unfit=[
            (lambda world, given: {"user": newcomer(world)}, ""),
            ({"kind": "return"}, ""),
            (lambda world, given: propose_recovery(**given, actor=world.keeper) and {}, ""),
        ],
    ),
    Act(
        propose_recovery,
        by="keeper",
        at="branch",
        given=lambda world: {"user": weighty(world, is_active=False), "kind": "return", "reason": "调回"},
        log=[("accounts.propose_recovery", "result", {"kind": [None, "return"]}, "调回")],
        told=("admin", "newcomer", "second"),
        after={"user.is_active": False},
        note="of a return",
    ),
    Act(
        approve_recovery,
        by="second",
        at="branch",
        given=lambda world: {"recovery": recovery(world)},
        log=[
            (
                "accounts.approve_recovery",
                "recovery",
                {"state": ["proposed", "done"], "decided_by": [None, "second"]},
            )
        ],
        told=("keeper", "newcomer"),
        after={
            "recovery.state": "done",
            "recovery.decided_by": lambda world, rows: world.second,
            "recovery.user.must_change_password": True,
            "recovery.user.has_usable_password": True,
        },
        late=state(Recovery, state="refused"),
    ),
    Act(
        approve_recovery,
        by="second",
        at="branch",
        given=lambda world: {"recovery": recovery(world, "return", is_active=False)},
        log=[
            (
                "accounts.approve_recovery",
                "recovery",
                {"state": ["proposed", "done"], "decided_by": [None, "second"]},
            )
        ],
        told=("keeper", "newcomer"),
        after={
            "recovery.state": "done",
            "recovery.user.is_active": True,
            "recovery.user.password": "!none",
        },
        late=state(Recovery, state="done"),
        note="of a return",
    ),
    Act(
        refuse_recovery,
        by="second",
        at="branch",
        given=lambda world: {"recovery": recovery(world), "reason": "未核实"},
        log=[
            (
                "accounts.refuse_recovery",
                "recovery",
                {"state": ["proposed", "refused"], "decided_by": [None, "second"]},
                "未核实",
            )
        ],
        told=("keeper",),
        after={"recovery.state": "refused", "recovery.user.password": "!none"},
        late=state(Recovery, state="done"),
    ),
    Act(
        grant_role,
        by="admin",
        at="branch",
        given=granting,
        log=[("accounts.grant_role", "result", GRANTED)],
        told=("newcomer",),
        after={"result.state": "active", "result.granted_by": lambda world, rows: world.admin},
        unfit=[({"ends_on": DAY - days(1)}, "ends_on"), (holds_it, "")],
    ),
    Act(
        grant_role,
        by="admin",
        at="committee",
        given=lambda world: granting(world, role=Role.AUDITOR, organisation=world.committee),
        log=[("accounts.grant_role", "result", GRANTED | {"role": [None, "审计员"]})],
        told=("keeper", "second"),
        after={"result.state": "proposed"},
        note="of weight",
    ),
    Act(
        approve_grant,
        by="second",
        at="committee",
        given=lambda world: {"grant": proposed(world)},
        log=[("accounts.approve_grant", "grant", {"state": ["proposed", "active"]})],
        told=("newcomer",),
        after={"grant.state": "active", "grant.approved_by": lambda world, rows: world.second},
        late=state(Grant, state="refused"),
    ),
    Act(
        refuse_grant,
        by="second",
        at="committee",
        given=lambda world: {"grant": proposed(world), "reason": "另有安排"},
        log=[("accounts.refuse_grant", "grant", {"state": ["proposed", "refused"]}, "另有安排")],
        after={"grant.state": "refused"},
        late=state(Grant, state="active"),
    ),
    Act(
        revoke_grant,
        by="admin",
        at="branch",
        given=lambda world: {
            "grant": grant(newcomer(world), Role.BRANCH_CADRE, world.branch),
            "reason": "调离",
        },
        log=[("accounts.revoke_grant", "grant", {"state": ["active", "revoked"]}, "调离")],
        told=("newcomer",),
        after={"grant.state": "revoked", "grant.ends_on": DAY},
        unfit=[(last_administrator, "")],
        late=state(Grant, state="revoked"),
    ),
    Act(
        revoke_grant,
        by="admin",
        at="branch",
        given=lambda world: {
            "grant": grant(newcomer(world), Role.BRANCH_CADRE, world.branch, starts_on=DAY + days(9)),
            "reason": "调离",
        },
        log=[("accounts.revoke_grant", "grant", {"state": ["active", "revoked"]}, "调离")],
        told=("newcomer",),
        after={"grant.ends_on": DAY + days(9)},
        note="that has not begun",
    ),
]

# --- The calendar and jobs -----------------------------------------------------------------------------


def special_day(world) -> SpecialDay:
    return SpecialDay.objects.create(
        day=DAY + days(9 + SpecialDay.objects.filter(name="庆典").count()),
        kind="day_off",
        name="庆典",
        document_number="1号",
        set_by=world.keeper,
    )


def entered(world, given):
    special_day(world)
    return {"day": DAY + days(9)}


def doubted(world):
    """Let the last believed day lie ten days back."""
    Heartbeat.objects.update_or_create(part="clock", defaults={"at": timezone.now() - days(10)})
    return {}


def job(world, **fields) -> Job:
    return Job.objects.create(
        key=str(Job.objects.count()), kind="ratings.rank_month", organisation=world.city, **fields
    )


OTHERS = [
    Act(
        set_day,
        by="keeper",
        at="root",
        elsewhere=None,
        given=lambda world: {
            "day": DAY + days(8),
            "kind": "workday",
            "name": "补班",
            "document_number": "2号",
        },
        log=[
            (
                "calendar.set_day",
                "result",
                {
                    "day": [None, "2026-11-18"],
                    "kind": [None, "workday"],
                    "name": [None, "补班"],
                    "document_number": [None, "2号"],
                },
            )
        ],
        after={"result.set_by": lambda world, rows: world.keeper},
        unfit=[(entered, "day")],
    ),
    Act(
        change_day,
        by="keeper",
        at="root",
        elsewhere=None,
        given=lambda world: {"row": special_day(world), "version": 1, "name": "活动", "day": DAY},
        log=[("calendar.change_day", "row", {"name": ["庆典", "活动"]})],
        after={"row.name": "活动", "row.day": DAY + days(9)},
        versioned="row",
    ),
    Act(
        confirm_clock,
        by="keeper",
        at="root",
        elsewhere=None,
        given=doubted,
        log=[("jobs.confirm_clock", "result", {"at": ["2026-10-31", "2026-11-10"]})],
        after={"result.at": lambda world, rows: timezone.now()},
    ),
    Act(
        ask_for_check,
        by="auditor",
        at="city",
        elsewhere=None,
        given=lambda world: {"root": ""},
        log=[("seals.verify_chain", "result", {})],
        after={"result.job.state": "ready", "result.finished_at": None},
        unfit=[({"root": "yesterday"}, "root"), ({"root": "2026-11-09:1F0C-9A3B-5577-E2D"}, "root")],
    ),
    Act(
        cancel_job,
        by="keeper",
        at="city",
        given=lambda world: {"job": job(world)},
        log=[("jobs.cancel_job", "job", {"state": ["ready", "cancelled"]})],
        after={"job.state": "cancelled", "job.finished_at": lambda world, rows: timezone.now()},
        late=state(Job, state="done"),
        own="its page asks for the right: whose job it is decides with it",
    ),
    Act(
        retry_job,
        by="keeper",
        at="city",
        given=lambda world: {"job": job(world, state="failed", attempts=5, error="坏了")},
        log=[("jobs.retry_job", "job", {"state": ["failed", "ready"]})],
        after={"job.state": "ready", "job.attempts": 0, "job.error": "", "job.finished_at": None},
        late=state(Job, state="ready"),
        own="its page asks for the right: whose job it is decides with it",
    ),
]

# --- The tree ------------------------------------------------------------------------------------------

ORDER = {"document_number": "乌党发〔2026〕1号", "day": DAY}
BRANCH = Organisation.Kind.BRANCH
ORDER_FAULTS = (({"document_number": " "}, "document_number"), ({"day": DAY + days(1)}, "day"))
NUMBER = ORDER["document_number"]


def founding(world):
    return {
        "name": " 丙支部 ",
        "code": " C1 ",
        "kind": BRANCH,
        "parent": world.office,
        "short_name": "丙",
        **ORDER,
    }


def new_branch(world, **fields) -> Organisation:
    return organisation(world.office, **{"name": "丙支部"} | fields)


def new_row(world, **fields) -> NewOrganisation:
    given = {
        "line": 4,
        "parent": world.office.code,
        "name": "丙支部",
        "short_name": "丙",
        "code": "C1",
        "kind": BRANCH,
    }
    return NewOrganisation(**given | ORDER | fields)


def gone_since(world, given):
    place = given["organisation"]
    Organisation._base_manager.filter(pk=place.pk).update(dissolved_on=DAY)
    return {}


def with_children(world, _given):
    return {"organisation": world.office}


TREE = [
    Act(
        found_organisation,
        by="admin",
        at=lambda world, rows: rows.result.path,
        given=founding,
        log=[
            (
                "organisations.found_organisation",
                "result",
                {"name": [None, "丙支部"], "superior": [None, "甲局机关党委"]},
                NUMBER,
            )
        ],
        after={
            "result.code": "C1",
            "result.short_name": "丙",
            "result.founded_on": DAY,
            "result.placements.get.act": "founded",
            "result.placements.get.starts_on": DAY,
        },
        unfit=[
            *ORDER_FAULTS,
            (lambda world, _given: {"code": world.branch.code}, "code"),
            ({"name": "甲支部"}, "name"),
            (lambda world, _given: {"parent": world.branch}, "parent"),
        ],
        fits_first=True,
    ),
    Act(
        found_organisations,
        by="admin",
        at=lambda world, rows: rows.result[0].path,
        given=lambda world: {"rows": [new_row(world)]},
        log=[
            (
                "organisations.found_organisation",
                "result.0",
                {"name": [None, "丙支部"], "superior": [None, "甲局机关党委"]},
                NUMBER,
            )
        ],
        after={"result.0.code": "C1", "result.0.short_name": "丙", "result.0.founded_on": DAY},
        unfit=[
            (lambda world, _given, change=change: {"rows": [new_row(world, **change)]}, "")
            for change in (
                {"document_number": " "},
                {"day": DAY + days(1)},
                {"name": "甲支部"},
            )
        ],
    ),
    Act(
        rename_organisation,
        by="admin",
        at="branch",
        given=lambda world: {"organisation": world.branch, "name": " 甲一支部 ", "version": 1, **ORDER},
        log=[("organisations.rename_organisation", "organisation", {"name": ["甲支部", "甲一支部"]}, NUMBER)],
        after={"organisation.name": "甲一支部", "organisation.version": 2},
        unfit=[
            *ORDER_FAULTS,
            (lambda world, _given: {"name": new_branch(world).name}, "name"),
            (gone_since, "name"),
        ],
        versioned="organisation",
        fits_first=True,
        unread=True,
    ),
    Act(
        move_organisation,
        by="admin",
        at=lambda world, rows: rows.result.path,
        given=lambda world: {"organisation": world.branch, "parent": world.beside, **ORDER},
        log=[
            (
                "organisations.move_organisation",
                "organisation",
                {"superior": ["甲局机关党委", "乙局机关党委"]},
                NUMBER,
            )
        ],
        after={"organisation.version": 2},
        unfit=[
            *ORDER_FAULTS,
            (lambda world, _given: {"parent": world.office}, "parent"),
            (lambda world, _given: {"parent": world.branch_beside}, "parent"),
            (lambda world, _given: {"organisation": world.office, "parent": world.branch}, "parent"),
            (gone_since, "parent"),
        ],
        unread=True,
    ),
    Act(
        merge_organisation,
        by="admin",
        at=lambda world, rows: rows.result.path,
        given=lambda world: {"organisation": new_branch(world), "successor": world.branch, **ORDER},
        log=[
            (
                "organisations.merge_organisation",
                "organisation",
                {"merged_into": [None, "甲支部"], "superior": ["甲局机关党委", "甲支部"]},
                NUMBER,
            )
        ],
        after={
            "organisation.dissolved_on": DAY,
            "organisation.merged_into": lambda world, rows: world.branch,
        },
        unfit=[*ORDER_FAULTS, (gone_since, "successor")],
        unread=True,
    ),
    Act(
        dissolve_organisation,
        by="admin",
        at=lambda world, rows: rows.result.path,
        given=lambda world: {"organisation": new_branch(world), **ORDER},
        log=[
            (
                "organisations.dissolve_organisation",
                "organisation",
                {"dissolved_on": [None, "2026-11-10"]},
                NUMBER,
            )
        ],
        after={"organisation.dissolved_on": DAY, "organisation.placements.get.act": "dissolved"},
        unfit=[*ORDER_FAULTS, (gone_since, "day"), (with_children, "")],
        unread=True,
    ),
    Act(
        add_unit,
        by="admin",
        at="office",
        given=lambda world: {
            "organisation": world.office,
            "code": " U9 ",
            "name": " 甲局二院 ",
            "kind": "office",
            "sector": "party_and_mass",
            "has_leading_group": True,
        },
        log=[("organisations.add_unit", "result", {"name": [None, "甲局二院"], "code": [None, "U9"]})],
        after={"result.has_leading_group": True, "result.is_demo": False, "result.is_active": True},
        unfit=[(lambda world, _given: {"code": f" {world.unit.code} "}, "code")],
    ),
    Act(
        change_unit,
        by="admin",
        at="office",
        given=lambda world: {"unit": world.unit, "version": 1, "name": "甲局（新）"},
        log=[("organisations.change_unit", "unit", {"name": ["甲局", "甲局（新）"]})],
        after={"unit.name": "甲局（新）", "unit.version": 2},
        unfit=[
            (lambda world, _given: {"code": world.unit_beside.code}, "code"),
            (dissolved, "organisation"),
        ],
        versioned="unit",
        fits_first=True,
    ),
]

ACTS = [*ACCOUNTS, *OTHERS, *TREE]


class TestActs(JudgedActs):
    acts = ACTS


def test_slips_are_for_those_in_use_who_have_no_password_at_and_below_the_place(world):
    slips = issue_slips(**without_password(world), actor=world.keeper)

    assert [one.username for one in slips] == ["staff", "cadre"]
