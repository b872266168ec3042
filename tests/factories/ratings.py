"""Schemes and rounds for tests. A test that depends on a value sets it."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.audit.services import record
from portal.evidence.models import Evidence
from portal.evidence.services import store_evidence
from ratings.models import (
    Criterion,
    Entry,
    Flag,
    GroupMember,
    Input,
    PeerGroup,
    Review,
    Round,
    Scheme,
    Series,
    Standing,
    TieBreaker,
    Veto,
    VetoKind,
)
from ratings.publishing.services.sealing import seal
from ratings.rounds.services.custody import hand_over
from ratings.rounds.services.ranking import rank
from tests.factories.files import pdf_of

# The rules of months before decision 0035: plain sums, by which most tests can be read.
FIRST = {
    "arithmetic": 1,
    "empty_lines": "given",
    "pull": 0,
    "least_countable": 0,
    "least_cases": 0,
    "flags_capped": False,
    "band_cases": 0,
}
# What a scheme begins with since then.
EXACT = {
    "arithmetic": 2,
    "empty_lines": "left_out",
    "pull": 2,
    "least_countable": 60,
    "least_cases": 5,
    "flags_capped": True,
    "band_cases": 1,
}
MONTH = date(2026, 10, 1)
COUNTED = "rectification.problems_solved"


def scheme(organisation, **fields) -> Scheme:
    """Make a scheme of three computed lines and a reviewed one, in use, with a kind of veto; a series of its own.

    It counts by the first rules, unless it is made with `**EXACT`.
    """
    fields = (
        FIRST
        | {
            "title": "流动红旗",
            "edition": "2026",
            "state": Scheme.State.ACTIVE,
            "minimum_score": 0,
            "notice_workdays": 3,
        }
        | fields
    )
    if "series" not in fields:
        fields["series"] = Series.objects.create(organisation=organisation)
    made = Scheme.objects.create(organisation=organisation, **fields)
    for dimension, title, indicator, weight in (
        ("study", "组织生活", COUNTED, 3000),
        ("business", "问题整改", COUNTED, 4000),
        ("service", "按期", COUNTED, 2000),
        ("service", "服务群众", "", 1000),
    ):
        criterion(made, dimension=dimension, title=title, indicator=indicator, weight=weight)
    VetoKind.objects.create(scheme=made, ordinal=1, title="弄虚作假")
    return made


def criterion(of: Scheme, **fields) -> Criterion:
    """Make a line."""
    fields = {
        "ordinal": 1 + of.criteria.count(),
        "dimension": "study",
        "title": "到会率",
        "weight": 1000,
    } | fields
    return Criterion.objects.create(scheme=of, **fields)


def group(of: Scheme, *branches, name="机关支部") -> PeerGroup:
    """Make a group with its members."""
    flag = Flag.objects.create(series=of.series)
    made = PeerGroup.objects.create(scheme=of, flag=flag, name=name, ordinal=1 + of.groups.count())
    for branch in branches:
        GroupMember.objects.create(group=made, scheme=of, organisation=branch)
    return made


def tie(of: Scheme, rule: str, criterion=None) -> TieBreaker:
    """Add a tie-breaker."""
    return TieBreaker.objects.create(
        scheme=of, ordinal=1 + of.tie_breakers.count(), rule=rule, criterion=criterion
    )


def ranked(of: Scheme, scores: dict, month=MONTH, state=Round.State.DRAFT, **fields) -> Round:
    """Make a ranked round. `scores` {branch: share in hundredths of a percent} fill every line alike."""
    made = Round.objects.create(scheme=of, organisation=of.organisation, month=month, state=state, **fields)
    fill(
        made,
        {
            branch: {line.pk: (share, 10_000) for line in of.criteria.all()}
            for branch, share in scores.items()
        },
    )
    return made


def fill(made: Round, inputs: dict) -> None:
    """Write entries and inputs {branch: {criterion: (part, whole)}} of a round, and rank it."""
    groups = {
        member.organisation_id: member.group for member in GroupMember.objects.filter(scheme=made.scheme)
    }
    for branch, lines in inputs.items():
        entry = Entry.objects.create(
            round=made,
            group=groups[branch.pk],
            organisation=branch,
            name=branch.name,
            path_then=branch.path,
        )
        Input.objects.bulk_create(
            Input(round=made, entry=entry, criterion_id=key, part=part, whole=whole)
            for key, (part, whole) in lines.items()
        )
    rank(made)


def publish(made: Round, proposer, publisher, at=None) -> Round:
    """Hand over the flags, seal and publish a round as it stands, without a notice; recorded as publishing is."""
    hand_over(made)
    people = {"proposed_by": proposer, "published_by": publisher, "published_at": at or timezone.now()}
    Round.objects.filter(pk=made.pk).update(state=Round.State.PUBLISHED, **people)
    made.refresh_from_db()
    made.digest = seal(made)
    made.save(update_fields=["digest"])
    record(Round.PUBLISH.verb, made, actor=publisher, changes={"digest": ["", made.digest]})
    return made


def standing(of: Round, branch) -> Standing:
    """Return the standing of a branch."""
    return Standing.objects.get(round=of, entry__organisation=branch)


def entry(of: Round, branch) -> Entry:
    """Return the entry of a branch."""
    return Entry.objects.get(round=of, organisation=branch)


def file(name: str = "证明.pdf") -> SimpleUploadedFile:
    """Return a small proof."""
    return SimpleUploadedFile(name, pdf_of(1))


def proof(branch, author) -> Evidence:
    """Store a small proof."""
    return store_evidence(file=file(), organisation=branch, actor=author)


def veto(of: Round, branch, author) -> Veto:
    """Put a veto on a branch without ranking anew."""
    kind = of.scheme.veto_kinds.first()
    evidence = Evidence.objects.create(
        organisation=branch, name="证明.pdf", media_type="application/pdf", size=1, uploaded_by=author
    )
    return Veto.objects.create(
        entry=entry(of, branch), kind=kind, reason="核查属实", proof=evidence, set_by=author
    )


def review(of: Round, branch, author, **fields) -> Review:
    """Add a score to the inputs without ranking anew."""
    fields = {
        "criterion": of.scheme.criteria.get(indicator=""),
        "score": 8500,
        "reason": "材料齐全",
        "proof": proof(branch, author),
    } | fields
    return Review.objects.create(entry=entry(of, branch), reviewer=author, **fields)
