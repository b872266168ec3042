"""The roles and their verbs: the whole policy in one file. docs/permissions.md is printed from it.

A role has verbs. A grant (accounts.models.Grant) gives a person a role at an organisation for a span of days.
A person may have several posts; their rights add up, without a choice between posts.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The posts that people hold."""

    CITY_ADMIN = "city_admin", _("City administrator")
    DISTRICT_ADMIN = "district_admin", _("District administrator")
    REVIEWER = "reviewer", _("Working-committee reviewer")
    LEADER = "leader", _("Leader")
    UNIT_STAFF = "unit_staff", _("Unit Party-affairs staff")
    BRANCH_CADRE = "branch_cadre", _("Branch cadre")
    GRID_WORKER = "grid_worker", _("Grid worker")
    AUDITOR = "auditor", _("Auditor")
    SYSTEM_KEEPER = "system_keeper", _("System keeper")


LOOKING = {
    "calendar.view_day",
    "dashboards.view_dashboard",
    "organisations.view_organisation",
    "organisations.view_unit",
    "rectification.view_problem",
    "rectification.view_checklist",
    "rectification.view_campaign",
    "branches.view_profile",
    "branches.view_record",
    "branches.view_frequency",
    "grids.view_grid",
    "grids.view_visit",
    "grids.view_task",
    "grids.view_report",
    "grids.view_wish",
    "grids.view_booking",
    "grids.view_partner",
    "grids.view_team",
    "grids.view_rule",
    "ratings.view_scheme",
    "ratings.view_round",
    "ratings.view_standing",
    "ratings.view_objection",
    "ratings.view_custody",
}
TAKING_OUT = {
    "rectification.export_problems",
    "branches.export_profiles",
    "branches.export_records",
    "dashboards.export_dashboard",
    "grids.export_grids",
    "grids.export_reports",
    "grids.export_wishes",
    "ratings.export_standings",
}
RECTIFYING = {
    "rectification.register_problem",
    "rectification.change_problem",
    "rectification.add_measure",
    "rectification.change_measure",
    "rectification.log_progress",
    "rectification.apply_for_closing",
    "rectification.withdraw_closing",
    "rectification.request_change",
    "rectification.withdraw_request",
}
LEADING_A_BRANCH = {
    "branches.add_profile",
    "branches.change_profile",
    "branches.add_record",
    "branches.change_record",
    "branches.void_record",
}
# Visits, reports and wishes: for the street's and the community's people in their subtree, for a worker in own
# grids.
SERVING_RESIDENTS = {
    "grids.add_visit",
    "grids.add_report",
    "grids.handle_report",
    "grids.add_wish",
    "grids.withdraw_wish",
    "grids.extend_claim",
    "grids.fulfil_wish",
    "grids.confirm_wish",
    "grids.return_wish",
    "grids.add_booking",
    "grids.reschedule_booking",
    "grids.finish_booking",
    "grids.reveal_person",
}
WORKING_A_GRID = SERVING_RESIDENTS | {
    "grids.view_grid",
    "grids.view_visit",
    "grids.view_task",
    "grids.view_report",
    "grids.view_wish",
    "grids.view_booking",
}
RUNNING_A_COMMUNITY = SERVING_RESIDENTS | {
    "grids.set_task",
    "grids.accept_report",
    "grids.refuse_report",
    "grids.assign_report",
    "grids.verify_report",
    "grids.return_report",
    "grids.screen_wish",
    "grids.publish_wish",
    "grids.refuse_wish",
    "grids.give_back_wish",
    "grids.assign_booking",
    "grids.confirm_booking",
    "grids.return_booking",
    "grids.cancel_booking",
}
RUNNING_A_STREET = RUNNING_A_COMMUNITY | {
    "grids.draw_grid",
    "grids.change_grid",
    "grids.post_worker",
    "grids.end_post",
    "grids.import_grids",
    "grids.add_partner",
    "grids.end_partner",
    "grids.add_team",
    "grids.change_team",
}
CLAIMING_WISHES = {"grids.claim_wish", "grids.give_back_wish", "grids.extend_claim", "grids.fulfil_wish"}
OBJECTING = {"ratings.raise_objection"}
STAFF_WORK = {"rectification.import_problems"}
FILLING_IN_FOR_BRANCHES = {"branches.import_profiles"}
SHARING = {"preferences.share_view"}
REVIEWING = {
    "rectification.decide_closing",
    "rectification.undo_return",
    "rectification.decide_request",
    "rectification.void_problem",
    "rectification.urge_problem",
    "rectification.reschedule_problem",
}
SCORING = {"ratings.score_entry", "ratings.change_score"}
RUNNING_RATINGS = {
    "ratings.add_scheme",
    "ratings.adopt_scheme",
    "ratings.renew_scheme",
    "ratings.change_scheme",
    "ratings.activate_scheme",
    "ratings.rank_month",
    "ratings.propose_round",
    "ratings.withdraw_notice",
    "ratings.set_veto",
    "ratings.lift_veto",
    "ratings.answer_objection",
    "ratings.keep_score",
    "ratings.refreeze_line",
    "ratings.restate_round",
}
# These need a second person's agreement: another administrator, or the leader.
SIGNING = {"ratings.publish_round"}
RUNNING_CAMPAIGNS = {
    "rectification.import_checklist",
    "rectification.activate_checklist",
    "rectification.launch_campaign",
    "rectification.change_campaign",
    "rectification.end_campaign",
}
KEEPING_THE_CALENDAR = {"calendar.set_day", "calendar.change_day"}
SETTING_RULES = {
    "branches.set_frequency",
    "branches.change_frequency",
    "grids.set_rule",
    "grids.change_rule",
}
ORDERING_THE_TREE = {
    "organisations.found_organisation",
    "organisations.rename_organisation",
    "organisations.move_organisation",
    "organisations.merge_organisation",
    "organisations.dissolve_organisation",
    "organisations.add_unit",
    "organisations.change_unit",
    "organisations.import_organisations",
}
GRANTING = {"accounts.view_user", "accounts.view_grant", "accounts.grant_role", "accounts.revoke_grant"}
KEEPING_ACCOUNTS = {
    "organisations.view_organisation",
    "accounts.view_user",
    "accounts.view_grant",
    "accounts.create_user",
    "accounts.change_user",
    "accounts.deactivate_user",
    "accounts.reactivate_user",
    "accounts.reset_password",
    "accounts.import_users",
    "accounts.issue_slips",
    "accounts.approve_grant",
    "accounts.refuse_grant",
    "accounts.view_recovery",
    "accounts.approve_recovery",
    "accounts.refuse_recovery",
    "jobs.view_job",
    "jobs.cancel_job",
    "jobs.retry_job",
    "jobs.confirm_clock",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.CITY_ADMIN: frozenset(
        LOOKING
        | TAKING_OUT
        | STAFF_WORK
        | REVIEWING
        | SHARING
        | RUNNING_CAMPAIGNS
        | RUNNING_RATINGS
        | SIGNING
        | SETTING_RULES
        | ORDERING_THE_TREE
        | GRANTING
        | KEEPING_THE_CALENDAR
        | {
            "accounts.approve_grant",
            "accounts.refuse_grant",
            "accounts.view_recovery",
            "accounts.approve_recovery",
            "accounts.refuse_recovery",
        }
    ),
    Role.DISTRICT_ADMIN: frozenset(
        LOOKING
        | TAKING_OUT
        | STAFF_WORK
        | REVIEWING
        | SHARING
        | RUNNING_CAMPAIGNS
        | RUNNING_RATINGS
        | SIGNING
        | SETTING_RULES
        | ORDERING_THE_TREE
        | GRANTING
        | RUNNING_A_STREET
    ),
    Role.REVIEWER: frozenset(LOOKING | TAKING_OUT | REVIEWING | SHARING | SCORING),
    Role.LEADER: frozenset(LOOKING | TAKING_OUT | SIGNING),
    Role.UNIT_STAFF: frozenset(
        LOOKING
        | TAKING_OUT
        | RECTIFYING
        | LEADING_A_BRANCH
        | STAFF_WORK
        | FILLING_IN_FOR_BRANCHES
        | SHARING
        | OBJECTING
        | RUNNING_A_STREET
        | CLAIMING_WISHES
    ),
    Role.BRANCH_CADRE: frozenset(
        LOOKING
        | TAKING_OUT
        | RECTIFYING
        | LEADING_A_BRANCH
        | OBJECTING
        | RUNNING_A_COMMUNITY
        | CLAIMING_WISHES
    ),
    Role.GRID_WORKER: frozenset({"calendar.view_day", "organisations.view_organisation"}),
    Role.AUDITOR: frozenset(
        LOOKING
        | TAKING_OUT
        | {"accounts.view_user", "accounts.view_grant", "accounts.view_recovery", "audit.view_entry"}
        | {"seals.verify_chain"}
    ),
    Role.SYSTEM_KEEPER: frozenset(KEEPING_ACCOUNTS | KEEPING_THE_CALENDAR | {"calendar.view_day"}),
}

# Rights for assigned rows only, not for a subtree: a worker's grant at a street opens the worker's grids, but not
# the street.
ASSIGNED: dict[str, frozenset[str]] = {Role.GRID_WORKER: frozenset(WORKING_A_GRID)}

# Roles that a role may grant. Nobody can grant other roles, or a role to themselves.
GRANTABLE: dict[str, frozenset[str]] = {
    Role.CITY_ADMIN: frozenset(Role.values),
    Role.DISTRICT_ADMIN: frozenset(
        {Role.REVIEWER, Role.LEADER, Role.UNIT_STAFF, Role.BRANCH_CADRE, Role.GRID_WORKER}
    ),
}

# Four eyes: a second person, who holds accounts.approve_grant there, must agree. A new password and the return of their
# holders need a second person, too (accounts.approve_recovery).
FOUR_EYES: frozenset[str] = frozenset(
    {Role.CITY_ADMIN, Role.DISTRICT_ADMIN, Role.AUDITOR, Role.SYSTEM_KEEPER}
)


def roles_with(permission: str) -> list[str]:
    """Return the roles that include a permission."""
    return [role for role, permissions in PERMISSIONS.items() if permission in permissions]
