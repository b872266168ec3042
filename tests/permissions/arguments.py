"""The arguments of each URL, from one of the two cities."""

from collections.abc import Callable
from types import SimpleNamespace

from django.urls import reverse

from tests.permissions.world import City

RESOURCE = {
    "export_start": "rectification.problems",
    "import_upload": "rectification.problems",
    "import_template": "rectification.problems",
}
# Nouns whose row goes by another name in world.py.
OF = {
    "problem": lambda rows: rows.working.pk,
    "user": lambda rows: rows.newcomer.pk,
    "organisation": lambda rows: rows.branch.pk,
    "audit": lambda rows: rows.entry.pk,
    "standing": lambda rows: rows.entry_in_notice.pk,
    "round": lambda rows: rows.round_in_notice.pk,
    "criterion": lambda rows: rows.draft_criterion.pk,
    "visit_task": lambda rows: rows.task.pk,
}


def row_of(noun: str) -> Callable[[SimpleNamespace], int]:
    """Return what finds the key of a noun's row among the rows of a city."""
    return OF.get(noun, lambda rows: getattr(rows, noun).pk)


# An act is asked of a row in a state from which it starts.
ACTS = {
    "grid_report": ("accept_report", "refuse_report"),
    "report_at_work": (
        "assign_report",
        "handle_report",
        "api_grid_report-assign",
        "api_grid_report-handle",
    ),
    "report_handled": (
        "verify_report",
        "return_report",
        "api_grid_report-verify",
        "api_grid_report-return",
    ),
    "wish": ("withdraw_wish", "claim_wish", "reveal_wish_person"),
    "wish_collected": ("screen_wish", "refuse_wish", "api_wish-screen", "api_wish-refuse"),
    "wish_screened": ("publish_wish", "api_wish-publish"),
    "wish_claimed": (
        "give_back_wish",
        "extend_claim",
        "fulfil_wish",
        "api_wish-give-back",
        "api_wish-extend",
        "api_wish-fulfil",
    ),
    "wish_fulfilled": ("confirm_wish", "return_wish", "api_wish-confirm", "api_wish-return"),
    "booking": (
        "assign_booking",
        "reschedule_booking",
        "finish_booking",
        "cancel_booking",
        "reveal_booking_person",
    ),
    "booking_done": (
        "confirm_booking",
        "return_booking",
        "api_booking-confirm",
        "api_booking-return",
    ),
    "grid": ("post_worker",),
    "partner": ("end_partner",),
}
BY_NAME = {
    "void_problem": row_of("problem"),
    "void_record": row_of("record"),
    "branch_year": row_of("profile"),
    "measure_new": row_of("problem"),
    "apply_for_closing": row_of("problem"),
    "measure_edit": lambda rows: rows.measure.pk,
    "log_progress": lambda rows: rows.measure.pk,
    "undo_return": lambda rows: rows.returned.pk,
    "withdraw_closing": lambda rows: rows.closing.pk,
    "decide_closing": lambda rows: rows.closing.pk,
    "request_change": row_of("problem"),
    "decide_request": row_of("change_request"),
    "withdraw_request": row_of("change_request"),
    "activate_checklist": lambda rows: rows.draft_checklist.pk,
    "checklist_file": row_of("checklist"),
    "end_campaign": row_of("campaign"),
    "approve_grant": lambda rows: rows.proposed.pk,
    "refuse_grant": lambda rows: rows.proposed.pk,
    "revoke_grant": row_of("grant"),
    "approve_recovery": row_of("recovery"),
    "refuse_recovery": row_of("recovery"),
    "reset_password": row_of("user"),
    "deactivate_user": row_of("user"),
    "reactivate_user": row_of("user"),
    "cancel_job": row_of("job"),
    "retry_job": row_of("failed_job"),
    "move_organisation": row_of("organisation"),
    "merge_organisation": row_of("organisation"),
    "dissolve_organisation": row_of("organisation"),
    "api_measure-detail": lambda rows: rows.measure.pk,
    "api_measure-progress": lambda rows: rows.measure.pk,
    "api_closing-detail": lambda rows: rows.closing.pk,
    "api_closing-accept": lambda rows: rows.closing.pk,
    "api_closing-return": lambda rows: rows.closing.pk,
    "api_closing-withdraw": lambda rows: rows.closing.pk,
    "api_problem-apply": row_of("finished"),
    "api_round-propose": row_of("round_to_propose"),
    "api_round-publish": row_of("round_to_publish"),
    "api_custody-detail": lambda rows: rows.custody.pk,
    **{name: row_of(noun) for noun, names in ACTS.items() for name in names},
    "end_post": lambda rows: rows.post.pk,
    "flag_passport": lambda rows: rows.peer_group.pk,
    "certificate": lambda rows: rows.custody.pk,
    "change_score": lambda rows: rows.review.pk,
    "set_veto": lambda rows: rows.entry_in_draft.pk,
    "lift_veto": lambda rows: rows.veto.pk,
    "raise_objection": lambda rows: rows.entry_in_notice.pk,
    "answer_objection": row_of("objection"),
    "keep_score": row_of("upheld"),
    "round_sheet": row_of("round"),
    "scheme_sheet": row_of("scheme"),
    "propose_round": lambda rows: rows.round_in_draft.pk,
    "withdraw_notice": row_of("round"),
    "publish_round": row_of("round"),
    "restate_round": lambda rows: rows.round_published.pk,
    "scheme_edit": lambda rows: rows.draft_scheme.pk,
    "activate_scheme": lambda rows: rows.draft_scheme.pk,
    "renew_scheme": row_of("scheme"),
    "set_rules": lambda rows: rows.draft_scheme.pk,
    "criterion_new": lambda rows: rows.draft_scheme.pk,
    "remove_criterion": row_of("criterion"),
    "group_new": lambda rows: rows.draft_scheme.pk,
    "set_members": lambda rows: rows.peer_group.pk,
    "end_session": lambda rows: rows.session.pk,
    "view_edit": lambda rows: rows.view.pk,
    "view_delete": lambda rows: rows.view.pk,
    "view_move": lambda rows: rows.view.pk,
    "view_default": lambda rows: rows.view.pk,
    "read_notice": lambda rows: rows.notice.pk,
}
# Named by more than a key, or by another one.
BY_OTHER = {
    "score_entry": lambda rows: {"pk": rows.entry_in_draft.pk, "criterion": rows.reviewed_line.pk},
    "api_standing-score": lambda rows: {"pk": rows.entry_to_score.pk, "criterion": rows.line_to_score.pk},
    "refreeze_line": lambda rows: {
        "pk": rows.entry_in_draft.pk,
        "criterion": rows.scheme.criteria.exclude(indicator="").first().pk,
    },
    "score_sheet": lambda rows: {"pk": rows.round_in_draft.pk, "criterion": rows.reviewed_line.pk},
    "rating_proof": lambda rows: {"pk": rows.entry_in_notice.pk, "key": rows.told_proof.key},
    "row_changes": lambda rows: {"name": "problem", "pk": rows.working.pk},
    "row_changes_file": lambda rows: {"name": "problem", "pk": rows.working.pk},
    "import_undo": lambda rows: {"key": rows.applied.key},
    "list_settings": lambda rows: {"name": "problem"},
    "undo_reschedule": lambda rows: {"batch": f"limit{rows.working.pk}"},
    "undo_urge": lambda rows: {"batch": rows.urge.batch},
    "report_file": lambda rows: {"pk": rows.grid_report.pk, "key": rows.evidence.key},
    "wish_file": lambda rows: {"pk": rows.wish.pk, "key": rows.evidence.key},
}
RUNS = {"export_run": "export", "export_file": "export"}
# Pages about a list say in their query which.
QUERIES = {"manage_views": "?list=problem", "view_new": "?list=problem&query=slice%3Dall"}
IMPORTS = {"import_run", "import_apply", "import_cancel", "import_faults"}


def address_of(name: str, city: City) -> str:
    """Return the address of a URL on the rows of a city."""
    return reverse(name, kwargs=arguments_of(name, city)) + QUERIES.get(name, "")


def arguments_of(name: str, city: City) -> dict[str, object]:
    """Return the keyword arguments of a URL."""
    rows = city.rows
    if name in RESOURCE:
        return {"key": RESOURCE[name]}
    if name == "guide":
        return {"name": "README"}
    if name in RUNS:
        return {"key": rows.export.key}
    if name in IMPORTS:
        return {"key": rows.imported.key}
    if "_evidence" in name:
        proved = rows.record if name.startswith("record") else rows.reviewed
        given = {"pk": proved.pk, "key": rows.evidence.key}
        return given | ({"page": 1} if name.endswith("preview") else {})
    if name in BY_OTHER:
        return BY_OTHER[name](rows)
    if name in BY_NAME:
        return {"pk": BY_NAME[name](rows)}
    noun, _, act = name.removeprefix("api_").partition("-")
    if act and act != "list":
        return {"pk": row_of(noun)(rows)}
    noun, _, verb = name.rpartition("_")
    if verb in ("detail", "edit"):
        return {"pk": row_of(noun)(rows)}
    return {}
