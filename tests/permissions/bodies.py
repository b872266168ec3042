"""What is sent with a POST or a PATCH: by default nothing, so that an empty form is judged as a faulty one.

A body stands here where nothing would judge less: acts of the API, which then are done, and forms whose every field may
be left out.
"""

from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.permissions.world import PDF

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
Body = Callable[[SimpleNamespace], dict[str, object]]


def same(**sent: object) -> Body:
    """Return a body that is the same for every city."""
    return lambda rows: sent


AS_READ = same(version=1)  # the rows of the two cities have never been changed
BECAUSE = same(version=1, reason="事由")
RESIDENT = {"person_name": "张某某", "honorific": "ms"}

BODIES: dict[str, Body] = {
    "appearance": same(name="theme", value="dark"),
    "draft_keep": same(draft_key="/account/", phone="0474"),
    "assign_booking": AS_READ,
    "assign_report": same(version=1, handed_to="街道城管"),
    "publish_wish": AS_READ,
    "set_members": AS_READ,
    "set_rules": AS_READ,
    "verify_report": AS_READ,
    "api_problem-list": lambda rows: {
        "campaign": rows.campaign.pk,
        "organisation": rows.branch.pk,
        "type": rows.working.type_id,
        "title": "新问题",
        "channel": "self_check",
        "found_on": timezone.localdate().isoformat(),
        "leader": "牵头领导",
        "owner": "责任人",
        "due_on": rows.campaign.ends_on.isoformat(),
    },
    "api_problem-detail": same(version=1, title="改过的题目"),
    "api_problem-apply": same(statement="已整改"),
    "api_measure-progress": same(version=1, percent=50, note="进展"),
    "api_closing-accept": same(checked_points=["results"]),
    "api_closing-return": same(opinion="补充材料"),
    "api_problem-request": same(channel="audit", reason="登记有误"),
    "api_change_request-decide": same(accepted="accept"),
    "api_record-list": lambda rows: {
        "organisation": rows.branch.pk,
        "kind": "theme_day",
        "held_on": timezone.localdate().isoformat(),
        "theme": "主题",
        "host": "主持人",
        "expected": 3,
        "attended": 3,
        "content": "内容",
        "again": True,
    },
    "api_standing-score": lambda rows: {
        "score": "80",
        "reason": "事由",
        "file": SimpleUploadedFile("proof.pdf", PDF),
    },
    "api_standing-object": same(text="异议"),
    "api_objection-answer": same(upheld=False, answer="答复"),
    "api_round-withdraw": BECAUSE,
    "api_visit-list": lambda rows: {
        "grid": rows.grid.pk,
        "kind": "shop",
        "place": "6号楼",
        "finding": "well",
    },
    "api_grid_report-list": lambda rows: {
        "grid": rows.grid.pk,
        "category": "fire",
        "place": "6号楼",
        "text": "楼道堆物",
        "level": "normal",
    },
    "api_grid_report-accept": same(version=1, level="normal"),
    "api_grid_report-refuse": BECAUSE,
    "api_grid_report-assign": same(version=1, handed_to="街道城管"),
    "api_grid_report-handle": same(version=1, result="已清理"),
    "api_grid_report-verify": AS_READ,
    "api_grid_report-return": BECAUSE,
    "api_wish-list": lambda rows: {"grid": rows.grid.pk, "kind": "goods", "title": "老花镜"} | RESIDENT,
    "api_wish-screen": same(version=1, title="老花镜", shown_as="张女士"),
    "api_wish-publish": AS_READ,
    "api_wish-refuse": BECAUSE,
    "api_wish-withdraw": BECAUSE,
    "api_wish-claim": lambda rows: {"version": 1, "kind": "member", "organisation": rows.branch.pk},
    "api_wish-give-back": BECAUSE,
    "api_wish-extend": BECAUSE,
    "api_wish-fulfil": same(version=1, result="已送到"),
    "api_wish-confirm": same(version=1, answer="satisfied"),
    "api_wish-return": BECAUSE,
    "api_booking-list": lambda rows: (
        {
            "grid": rows.grid.pk,
            "category": "relief",
            "place": "6号楼",
            "appointed_at": rows.booking.appointed_at.isoformat(),
        }
        | RESIDENT
    ),
    "api_booking-assign": lambda rows: {"version": 1, "team": rows.service_team.pk},
    "api_booking-reschedule": lambda rows: {
        "version": 1,
        "appointed_at": rows.booking.appointed_at.isoformat(),
    },
    "api_booking-finish": same(version=1, result="已办结"),
    "api_booking-confirm": same(version=1, answer="satisfied"),
    "api_booking-return": BECAUSE,
    "api_booking-cancel": BECAUSE,
}


def sent_with(name: str, rows: SimpleNamespace) -> dict[str, object]:
    """Return what a client sends to a URL that writes, as keyword arguments of the test client."""
    data = BODIES.get(name, same())(rows)
    if any(isinstance(value, SimpleUploadedFile) for value in data.values()):
        return {"data": data}
    kind = JSON if name.startswith("api_") else FORM
    return {"data": data if kind == JSON else urlencode(data), "content_type": kind}
