"""Pages of a branch's result in a month."""

from django.utils.translation import gettext_lazy as _

from portal.orders import Filled
from portal.ui.pages import Action, ModelPages
from ratings.reviews.columns import STANDING
from ratings.reviews.explain import explained, is_open_to, neighbours, ranked_beside
from ratings.reviews.filters import StandingFilter
from ratings.reviews.services.reviews import may_review
from ratings.rounds.models import Round, Standing, Veto

HOME = (_("The month's ranking"), "rating_home")


class StandingPages(ModelPages):
    """Standings: the table as far as the reader may see it, and the explanation of each."""

    model = Standing
    name = "standing"
    path = "standings/"
    title = _("Standings")
    permission = "ratings.view_standing"
    columns = STANDING
    filterset = StandingFilter
    joins = ("entry__organisation", "group", "round__scheme", "round__organisation")
    order = ("-round_id", "group_id", Filled("place", filling=Standing.NO_PLACE).asc(), "pk")
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
        """Explain the score, and add the possible acts."""
        user = request.user
        count = ranked_beside(row)
        # Objections are a higher matter. The entry reaches them by their reverse relation.
        objections = row.entry.objections.visible_to(user, "ratings.view_objection")
        is_draft = row.round.is_open
        is_heard = row.round.state == Round.State.NOTICE and not row.round.notice_is_over()

        def judges(verb: str) -> bool:
            runs = user.may(verb, row.round.organisation)
            return is_draft and runs and may_review(row.entry, user, verb)

        return super().detail_context(request, row) | {
            "lines": explained(row, user),
            "is_open": is_open_to(user, row),
            "group_size": count,
            "around": neighbours(row, user),
            "vetoes": row.entry.vetoes.filter(state=Veto.State.STANDING).select_related("kind", "proof"),
            "objections": objections.select_related("criterion", "answered_by"),
            "may_score": is_draft and may_review(row.entry, user),
            "may_refreeze": judges("ratings.refreeze_line"),
            "kept": row.entry.objections.exclude(kept_because="").select_related("criterion", "kept_by"),
            "may_veto": judges("ratings.set_veto"),
            "may_lift": judges("ratings.lift_veto"),
            "may_object": is_heard and user.may("ratings.raise_objection", row.entry.organisation),
            "print_title": f"{row.entry.name} {row.round.month:%Y-%m}",
        }
