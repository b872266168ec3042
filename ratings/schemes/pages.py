"""Pages of schemes."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from portal.ui.pages import Action, ModelPages, Write
from ratings.schemes import services
from ratings.schemes.columns import SCHEME, counted_from
from ratings.schemes.filters import SchemeFilter
from ratings.schemes.forms import NewSchemeForm, SchemeForm
from ratings.schemes.models import PeerGroup, Scheme
from ratings.schemes.services.schemes import faults_of


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
        """Add criteria with their weights, groups with their size, and the faults that keep a draft from use."""
        is_draft = row.state == Scheme.State.DRAFT
        mine = request.user.may("ratings.change_scheme", row.organisation)
        shared = super().detail_context(request, row)
        shared["may_edit_row"] = shared["may_edit_row"] and is_draft
        criteria = list(row.criteria.all())
        groups = (
            PeerGroup.objects.within(scheme=row)
            .annotate(size=Count("members", filter=Q(members__rated_until__isnull=True)))
            .order_by("ordinal", "pk")
        )
        return shared | {
            "criteria": [(one, counted_from(one)) for one in criteria],
            "weights": sum(one.weight for one in criteria),
            "groups": [(group, group.size) for group in groups],
            "ties": row.tie_breakers.select_related("criterion"),
            "vetoes": row.veto_kinds.all(),
            "faults": faults_of(row) if is_draft and mine else [],
            "may_change": mine and is_draft,
            "may_set_members": mine and row.state != Scheme.State.RETIRED,
        }
