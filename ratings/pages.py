"""Pages of ratings that are lists, details and forms of one model."""

from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.pages import Action, ModelPages, Write
from ratings import services
from ratings.columns import OBJECTION, RESTATEMENT, ROUND, SCHEME, STANDING, counted_from
from ratings.explain import explained, neighbours, quartile, ranked_beside
from ratings.filters import ObjectionFilter, RoundFilter, SchemeFilter, StandingFilter
from ratings.forms import AnswerForm, NewSchemeForm, SchemeForm
from ratings.models import Entry, Objection, Restatement, Round, Scheme, Standing, Veto
from ratings.services.reviews import may_review
from ratings.services.rounds import obstacles_to_publishing, unscored
from ratings.services.schemes import faults_of

HOME = (_("The month's ranking"), "rating_home")


class SchemePages(ModelPages):
    """Rating schemes."""

    model = Scheme
    name = "scheme"
    path = "schemes/"
    title = _("Rating schemes")
    permission = "ratings.view_scheme"
    columns = SCHEME
    filterset = SchemeFilter
    joins = ("organisation",)
    detail_template = "ratings/scheme_detail.html"
    empty = _("No scheme yet. Adopt the system's proposal and change what does not fit.")
    actions = (
        Action(_("Adopt the proposed scheme"), "adopt_scheme", "book-copy", "ratings.adopt_scheme"),
        Action(_("Draw up a scheme"), "scheme_new", "plus", "ratings.add_scheme", primary=True),
    )
    row_actions = (
        Action(
            _("Put into use"),
            "activate_scheme",
            "circle-check-big",
            "ratings.activate_scheme",
            when=lambda row: row.state == Scheme.State.DRAFT,
        ),
        Action(
            _("Next edition"),
            "renew_scheme",
            "copy",
            "ratings.renew_scheme",
            when=lambda row: row.state != Scheme.State.DRAFT,
        ),
    )
    new = Write(
        "ratings.add_scheme",
        NewSchemeForm,
        services.add_scheme,
        _("Draw up a scheme"),
        _("Saved as a draft. Add criteria and groups, then put it into use."),
    )
    edit = Write(
        "ratings.change_scheme", SchemeForm, services.change_scheme, _("Change a scheme"), _("Saved.")
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add criteria with their weights, groups with their size, and what keeps a draft from use."""
        is_draft = row.state == Scheme.State.DRAFT
        mine = request.user.may("ratings.change_scheme", row.organisation)
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and is_draft
        criteria = list(row.criteria.all())
        return shared | {
            "criteria": [(one, counted_from(one)) for one in criteria],
            "weights": sum(one.weight for one in criteria),
            "groups": [(group, group.members.count()) for group in row.groups.all()],
            "ties": row.tie_breakers.select_related("criterion"),
            "vetoes": row.veto_kinds.all(),
            "faults": faults_of(row) if is_draft and mine else [],
            "may_change": mine and is_draft,
            "may_set_members": mine and row.state != Scheme.State.RETIRED,
        }


class RoundPages(ModelPages):
    """Rating rounds."""

    model = Round
    name = "round"
    path = "rounds/"
    title = _("Rating rounds")
    permission = "ratings.view_round"
    columns = ROUND
    filterset = RoundFilter
    joins = ("organisation", "scheme", "proposed_by", "published_by")
    order = ("-month", "-pk")
    trail = (HOME,)
    detail_template = "ratings/round_detail.html"
    empty = _("No month has been ranked yet. It happens by itself on the 1st, for every scheme in use.")
    actions = (Action(_("Freeze and rank a month"), "rank_month", "list-ordered", "ratings.rank_month"),)
    row_actions = (
        Action(
            _("Put up for notice"),
            "propose_round",
            "send",
            "ratings.propose_round",
            primary=True,
            when=lambda row: row.is_open,
        ),
        Action(
            _("Take back from notice"),
            "withdraw_notice",
            "undo-2",
            "ratings.withdraw_notice",
            when=lambda row: row.state == Round.State.NOTICE,
        ),
        Action(
            _("Publish"),
            "publish_round",
            "stamp",
            "ratings.publish_round",
            primary=True,
            when=lambda row: row.state == Round.State.NOTICE,
        ),
        Action(
            _("Restate"),
            "restate_round",
            "history",
            "ratings.restate_round",
            when=lambda row: row.state == Round.State.PUBLISHED,
        ),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Add the steps, what is still missing for the next one, and restatements beside the month."""
        user = request.user
        organises = user.reach(cls.permission).covers(row.organisation_path)
        in_notice = row.state == Round.State.NOTICE
        objections = Objection.objects.visible_to(user, "ratings.view_objection").filter(entry__round=row)
        vetoes = Veto.objects.visible_to(user, cls.permission).select_related("entry", "kind")
        return super().detail_context(request, row) | {
            "steps": steps_of(row),
            "organises": organises,
            "entries": Entry.objects.visible_to(user, "ratings.view_standing").filter(round=row).count(),
            "unscored": unscored(row) if row.is_open and organises else 0,
            "obstacles": obstacles_to_publishing(row, user)
            if in_notice and user.may("ratings.publish_round", row.organisation)
            else [],
            "objections": objections.count(),
            "open_objections": objections.filter(state=Objection.State.OPEN).count(),
            "restatements": Restatement.objects.visible_to(user, cls.permission)
            .filter(round=row)
            .select_related("author"),
            "vetoes": vetoes.filter(entry__round=row, state=Veto.State.STANDING) if organises else [],
        }


def steps_of(row: Round) -> list[dict[str, object]]:
    """Return the five steps of a month: done, now or to come."""
    at = {Round.State.WAITING: 0, Round.State.DRAFT: 2, Round.State.NOTICE: 3, Round.State.PUBLISHED: 5}
    steps = (
        (gettext("Frozen"), row.frozen_at),
        (gettext("Ranked as a draft"), row.frozen_at),
        (gettext("Reviewed"), None),
        (gettext("In notice"), row.notice_until),
        (gettext("Published"), row.published_at),
    )
    reached = at[row.state]
    return [
        {"label": label, "day": day, "done": number < reached, "now": number == reached}
        for number, (label, day) in enumerate(steps)
    ]


class StandingPages(ModelPages):
    """Standings: the full table for whoever meets it, and the explanation of each."""

    model = Standing
    name = "standing"
    path = "standings/"
    title = _("Standings")
    permission = "ratings.view_standing"
    columns = STANDING
    filterset = StandingFilter
    joins = ("entry__organisation", "group", "round__scheme", "round__organisation")
    order = ("-round__month", "group__ordinal", "group", "place", "pk")
    trail = (HOME,)
    detail_template = "ratings/standing_detail.html"
    empty = _("Nothing to see yet: standings are told from the notice on.")
    actions = (
        Action(
            _("Export the ranking"),
            "export_start",
            "download",
            "ratings.export_standings",
            args=("ratings.standings",),
            takes_query=True,
        ),
        Action(
            _("Export line by line"),
            "export_start",
            "sheet",
            "ratings.export_standings",
            args=("ratings.lines",),
            takes_query=True,
        ),
    )

    @classmethod
    def detail_context(cls, request, row):
        """Explain the score, and what may be done about it."""
        user = request.user
        lines = explained(row)
        count = ranked_beside(row)
        objections = Objection.objects.visible_to(user, "ratings.view_objection").filter(entry=row.pk)
        is_draft = row.round.is_open
        is_heard = row.round.state == Round.State.NOTICE and not row.round.notice_is_over()
        return super().detail_context(request, row) | {
            "lines": lines,
            "group_size": count,
            "quartile": quartile(row.place, count),
            "around": neighbours(row, user),
            "vetoes": row.entry.vetoes.select_related("kind", "set_by", "proof"),
            "objections": objections.select_related("criterion", "answered_by"),
            "may_score": is_draft and may_review(row.entry, user),
            "may_veto": is_draft
            and user.may("ratings.set_veto", row.round.organisation)
            and may_review(row.entry, user, "ratings.set_veto"),
            "may_lift": is_draft and user.may("ratings.lift_veto", row.round.organisation),
            "may_object": is_heard and user.may("ratings.raise_objection", row.entry.organisation),
            "print_title": f"{row.entry.name} {row.round.month:%Y-%m}",
        }


class ObjectionPages(ModelPages):
    """Objections and their answers."""

    model = Objection
    name = "objection"
    path = "objections/"
    title = _("Objections")
    permission = "ratings.view_objection"
    columns = OBJECTION
    filterset = ObjectionFilter
    joins = (
        "entry__round__scheme",
        "entry__round__organisation",
        "entry__organisation",
        "criterion",
        "raised_by",
        "answered_by",
    )
    detail_template = "ratings/objection_detail.html"
    trail = (HOME,)
    empty = _("Nobody has objected.")

    @classmethod
    def detail_context(cls, request, row, form=None):
        """Offer the answer to whoever runs the round."""
        open_here = row.state == Objection.State.OPEN
        answers = open_here and request.user.may("ratings.answer_objection", row.entry.round.organisation)
        return super().detail_context(request, row) | {
            "form": form or (AnswerForm(user=request.user) if answers else None)
        }


class RestatementPages(ModelPages):
    """Restatements beside published months; their list is the round's page."""

    model = Restatement
    name = "restatement"
    path = "restatements/"
    title = _("Rating rounds")
    permission = "ratings.view_round"
    columns = RESTATEMENT
    joins = ("round__scheme", "round__organisation", "author")
    trail = (HOME,)
    detail_template = "ratings/restatement_detail.html"

    @classmethod
    def urls(cls) -> list[URLPattern]:
        """Return the URL of the detail; rounds list them."""
        return [path(f"{cls.path}<int:pk>/", cls.detail, name="restatement_detail")]

    @classmethod
    def back_to_list(cls, request):
        """Lead to the rounds."""
        return RoundPages.back_to_list(request)

    @classmethod
    def context(cls, request):
        """Share what the rounds share."""
        return RoundPages.context(request)

    @classmethod
    def detail_context(cls, request, row):
        """Add the places that the reader meets, with what changed line by line."""
        met = Standing.objects.visible_to(request.user, "ratings.view_standing").filter(round=row.round_id)
        places = row.places.filter(entry__in=met.order_by().values("pk")).select_related("entry")
        names = dict(row.round.scheme.criteria.values_list("pk", "title"))
        shown = [
            (place, [(names[int(key)], *counts) for key, counts in place.lines.items()]) for place in places
        ]
        return super().detail_context(request, row) | {"places": shown}
