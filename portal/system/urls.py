"""URLs of the portal's own pages: sign-in, account, organisations, people, files, jobs, audit."""

from django.urls import path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from portal.system.files import exports, faults, imports, shared
from portal.system.operation import calendar, chain, changes, clock, health, jobs
from portal.system.operation.audit_log import AuditPages
from portal.system.people import accounts, grants, recoveries, sign_in
from portal.system.personal import (
    account,
    appearance,
    drafts,
    guides,
    inbox_page,
    notices,
    saved_views,
    search_page,
)
from portal.system.tree import areas, organisations, units

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("account/sessions/<int:pk>/end/", account.end_session, name="end_session"),
    path("account/appearance/", appearance.appearance, name="appearance"),
    path("account/language/", require_POST(set_language), name="set_language"),
    path("search/", search_page.search, name="search"),
    path("inbox/", inbox_page.inbox, name="inbox"),
    path("help/", guides.guide, name="help"),
    path("help/<slug:name>/", guides.guide, name="guide"),
    path("inbox/count/", inbox_page.inbox_count, name="inbox_count"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.read_all_notices, name="read_all_notices"),
    path("notices/<int:pk>/read/", notices.read_notice, name="read_notice"),
    # --- a person's own lists ---
    path("drafts/keep/", drafts.draft_keep, name="draft_keep"),
    path("drafts/drop/", drafts.draft_drop, name="draft_drop"),
    path("views/", saved_views.view_list, name="manage_views"),
    path("views/new/", saved_views.view_new, name="view_new"),
    path("views/<int:pk>/edit/", saved_views.view_edit, name="view_edit"),
    path("views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
    path("views/<int:pk>/move/", saved_views.view_move, name="view_move"),
    path("views/<int:pk>/default/", saved_views.view_default, name="view_default"),
    path("lists/<str:name>/settings/", saved_views.list_settings, name="list_settings"),
    path("changes/<str:name>/<int:pk>/", changes.row_changes, name="row_changes"),
    path("changes/<str:name>/<int:pk>/file/", changes.row_changes_file, name="row_changes_file"),
    # --- the tree ---
    *organisations.OrganisationPages.urls(),
    path("organisations/<int:pk>/move/", organisations.move_organisation, name="move_organisation"),
    path("organisations/<int:pk>/merge/", organisations.merge_organisation, name="merge_organisation"),
    path(
        "organisations/<int:pk>/dissolve/", organisations.dissolve_organisation, name="dissolve_organisation"
    ),
    *units.UnitPages.urls(),
    path("areas/", areas.area_list, name="area_list"),
    *calendar.SpecialDayPages.urls(),
    path("jobs/clock/", clock.confirm_clock, name="confirm_clock"),
    *jobs.JobPages.urls(),
    path("jobs/<int:pk>/cancel/", jobs.cancel_job, name="cancel_job"),
    path("jobs/<int:pk>/retry/", jobs.retry_job, name="retry_job"),
    # --- workbooks ---
    path("files/", shared.files, name="files"),
    path("files/export/<str:key>/", exports.export_start, name="export_start"),
    path("files/exports/<uuid:key>/", exports.export_run, name="export_run"),
    path("files/exports/<uuid:key>/file/", exports.export_file, name="export_file"),
    path("files/import/<str:key>/", imports.import_upload, name="import_upload"),
    path("files/import/<str:key>/template/", imports.import_template, name="import_template"),
    path("files/imports/<uuid:key>/", imports.import_run, name="import_run"),
    path("files/imports/<uuid:key>/apply/", imports.import_apply, name="import_apply"),
    path("files/imports/<uuid:key>/undo/", imports.import_undo, name="import_undo"),
    path("files/imports/<uuid:key>/cancel/", imports.import_cancel, name="import_cancel"),
    path("files/imports/<uuid:key>/faults/", faults.import_faults, name="import_faults"),
    # --- people and their posts ---
    path("people/slips/", accounts.issue_slips, name="issue_slips"),
    *accounts.PeoplePages.urls(),
    path("people/<int:pk>/reset-password/", accounts.reset_password, name="reset_password"),
    path("people/<int:pk>/deactivate/", accounts.deactivate_user, name="deactivate_user"),
    path("people/<int:pk>/reactivate/", accounts.reactivate_user, name="reactivate_user"),
    *grants.GrantPages.urls(),
    path("grants/<int:pk>/approve/", grants.approve_grant, name="approve_grant"),
    path("grants/<int:pk>/refuse/", grants.refuse_grant, name="refuse_grant"),
    path("grants/<int:pk>/revoke/", grants.revoke_grant, name="revoke_grant"),
    *recoveries.RecoveryPages.urls(),
    path("recoveries/<int:pk>/approve/", recoveries.approve_recovery, name="approve_recovery"),
    path("recoveries/<int:pk>/refuse/", recoveries.refuse_recovery, name="refuse_recovery"),
    *AuditPages.urls(),
    path("audit-check/", chain.audit_check, name="audit_check"),
]
