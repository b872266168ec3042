"""Pages of months and of their restatements."""

from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.pages import Action, ModelPages
from ratings.objections.models import Objection
from ratings.publishing.columns import RESTATEMENT, ROUND
from ratings.publishing.filters import RoundFilter
from ratings.publishing.models import RestatedPlace, Restatement
from ratings.publishing.services.obstacles import obstacles_to_publishing, unscored
from ratings.reviews.pages import HOME
from ratings.rounds.models import Entry, Round, Standing, Veto
from ratings.rounds.services.seals import seal_of_month
from ratings.schemes.models import EarlyUse


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
        """Add the steps, what the next step still needs, and the restatements of the month."""
        user = request.user
        organises = user.reach(cls.permission).covers(row.organisation_path)
        in_notice = row.state == Round.State.NOTICE
        objections = Objection.objects.visible_to(user, "ratings.view_objection").filter(entry__round=row)
        vetoes = Veto.objects.visible_to(user, cls.permission).select_related("entry", "kind")
        return super().detail_context(request, row) | {
            "steps": steps_of(row),
            "seal": seal_of_month(row) if row.state == Round.State.PUBLISHED else None,
            "organises": organises,
            "entries": Entry.objects.visible_to(user, "ratings.view_standing").filter(round=row).count(),
            "unscored": unscored(row) if row.is_open and organises else 0,
            "obstacles": obstacles_to_publishing(row, user)
            if in_notice and user.may("ratings.publish_round", row.organisation)
            else [],
            "objections": objections.count(),
            "open_objections": objections.filter(state=Objection.State.OPEN).count(),
            "early": EarlyUse._base_manager.filter(
                scheme__series=row.scheme.series_id, month=row.month
            ).select_related("decided_by"),
            "kept": Objection._base_manager.filter(entry__round=row)
            .exclude(kept_because="")
            .select_related("entry", "criterion", "kept_by")
            .order_by("pk"),
            "restatements": Restatement.objects.visible_to(user, cls.permission)
            .filter(round=row)
            .select_related("author"),
            "vetoes": vetoes.filter(entry__round=row, state=Veto.State.STANDING) if organises else [],
        }


def steps_of(row: Round) -> list[dict[str, object]]:
    """Return the five steps of a month with their states: done, now or to come."""
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


class RestatementPages(ModelPages):
    """Restatements of published months. The round's page is their list."""

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
        """Return the URL of the detail only, because rounds list them."""
        return [cls.detail_url()]

    @classmethod
    def back_to_list(cls, request):
        """Return the address of the rounds."""
        return RoundPages.back_to_list(request)

    @classmethod
    def context(cls, request):
        """Return the context of the pages of rounds."""
        return RoundPages.context(request)

    @classmethod
    def detail_context(cls, request, row):
        """Add the places that the reader may see, with the changes line by line."""
        met = Standing.objects.visible_to(request.user, "ratings.view_standing").filter(round=row.round_id)
        places = RestatedPlace.objects.within(entry__in=met.order_by().values("pk")).filter(restatement=row)
        places = places.select_related("entry")
        names = dict(row.round.scheme.criteria.values_list("pk", "title"))
        shown = [
            (place, [(names[int(key)], *counts) for key, counts in place.lines.items()]) for place in places
        ]
        return super().detail_context(request, row) | {"places": shown}
