"""What each URL names: its arguments from one of the two cities."""

from tests.permissions.world import City

RESOURCE = {
    "export_start": "rectification.problems",
    "import_upload": "rectification.problems",
    "import_template": "rectification.problems",
}
OF = {
    "problem": lambda rows: rows.working.pk,
    "checklist": lambda rows: rows.checklist.pk,
    "campaign": lambda rows: rows.campaign.pk,
    "grant": lambda rows: rows.grant.pk,
    "user": lambda rows: rows.newcomer.pk,
    "job": lambda rows: rows.job.pk,
    "unit": lambda rows: rows.unit.pk,
    "organisation": lambda rows: rows.branch.pk,
    "audit": lambda rows: rows.entry.pk,
    "profile": lambda rows: rows.profile.pk,
    "record": lambda rows: rows.record.pk,
    "frequency": lambda rows: rows.frequency.pk,
    "special_day": lambda rows: rows.special_day.pk,
}
BY_NAME = {
    "void_problem": OF["problem"],
    "void_record": OF["record"],
    "branch_year": OF["profile"],
    "api_profile-detail": OF["profile"],
    "api_record-detail": OF["record"],
    "measure_new": OF["problem"],
    "apply_for_closing": OF["problem"],
    "measure_edit": lambda rows: rows.measure.pk,
    "log_progress": lambda rows: rows.measure.pk,
    "withdraw_closing": lambda rows: rows.closing.pk,
    "decide_closing": lambda rows: rows.closing.pk,
    "activate_checklist": lambda rows: rows.draft_checklist.pk,
    "checklist_file": OF["checklist"],
    "end_campaign": OF["campaign"],
    "approve_grant": lambda rows: rows.proposed.pk,
    "refuse_grant": lambda rows: rows.proposed.pk,
    "revoke_grant": OF["grant"],
    "reset_password": OF["user"],
    "deactivate_user": OF["user"],
    "reactivate_user": OF["user"],
    "cancel_job": OF["job"],
    "retry_job": OF["job"],
    "move_organisation": OF["organisation"],
    "merge_organisation": OF["organisation"],
    "dissolve_organisation": OF["organisation"],
    "api_problem-detail": OF["problem"],
    "api_problem-apply": OF["problem"],
    "api_measure-detail": lambda rows: rows.measure.pk,
    "api_measure-progress": lambda rows: rows.measure.pk,
    "api_closing-detail": lambda rows: rows.closing.pk,
    "api_closing-accept": lambda rows: rows.closing.pk,
    "api_closing-return": lambda rows: rows.closing.pk,
    "api_closing-withdraw": lambda rows: rows.closing.pk,
    "end_session": lambda rows: rows.session.pk,
    "read_notice": lambda rows: rows.notice.pk,
}
RUNS = {"export_run": "export", "export_file": "export"}
IMPORTS = {"import_run", "import_apply", "import_undo", "import_cancel", "import_faults"}


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
    if name == "undo_urge":
        return {"batch": rows.urge.batch}
    if name in BY_NAME:
        return {"pk": BY_NAME[name](rows)}
    noun, _, verb = name.rpartition("_")
    if verb in ("detail", "edit"):
        return {"pk": OF[noun](rows)}
    return {}
