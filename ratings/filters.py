"""Filters of ratings."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from ratings.duties import to_answer
from ratings.models import Objection, PeerGroup, Round, Scheme, Standing


def met_rounds(request):
    """Return the rounds that a reader may choose from."""
    return Round.objects.visible_to(request.user, "ratings.view_round").select_related("scheme")


def met_groups(request):
    """Return the groups of the schemes that a reader meets."""
    schemes = Scheme.objects.visible_to(request.user, "ratings.view_scheme").order_by().values("pk")
    return PeerGroup.objects.within(scheme__in=schemes).select_related("scheme")


class SchemeFilter(ListFilter):
    """Schemes by state."""

    state = django_filters.ChoiceFilter(
        label=_("state"), choices=Scheme.State.choices, empty_label=_("Any state")
    )

    class Meta:
        model = Scheme
        fields = ["state"]


class RoundFilter(ListFilter):
    """Rounds by state."""

    state = django_filters.ChoiceFilter(
        label=_("state"), choices=Round.State.choices, empty_label=_("Any state")
    )
    what = django_filters.ChoiceFilter(
        label=_("What waits for me"),
        choices=[("propose", _("to be put up for notice")), ("publish", _("to be published"))],
        method="narrow_to_duty",
        empty_label=_("All"),
    )

    class Meta:
        model = Round
        fields = ["state"]

    def narrow_to_duty(self, queryset, name, value):
        """Keep what the reader's duties count."""
        own = Round.objects.visible_to(self.user, f"ratings.{value}_round")
        if value == "propose":
            return queryset.filter(pk__in=own.order_by().values("pk"), state=Round.State.DRAFT)
        waiting = own.filter(state=Round.State.NOTICE, notice_until__lt=self.today).exclude(
            proposed_by=self.user
        )
        return queryset.filter(pk__in=waiting.order_by().values("pk"))


class StandingFilter(ListFilter):
    """Standings by month, group and name."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    round = django_filters.ModelChoiceFilter(
        label=_("month"), queryset=met_rounds, empty_label=_("All months")
    )
    group = django_filters.ModelChoiceFilter(
        label=_("group"), queryset=met_groups, empty_label=_("All groups")
    )

    class Meta:
        model = Standing
        fields = ["round", "group"]

    def search(self, queryset, name, value):
        """Look in the names of that day."""
        return queryset.filter(entry__name__icontains=value)


class ObjectionFilter(ListFilter):
    """Objections by state."""

    q = django_filters.CharFilter(label=_("Keyword"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("state"), choices=Objection.State.choices, empty_label=_("Any state")
    )
    what = django_filters.ChoiceFilter(
        label=_("What waits for me"),
        choices=[("answer", _("to be answered"))],
        method="narrow_to_duty",
        empty_label=_("All"),
    )

    class Meta:
        model = Objection
        fields = ["state"]

    def search(self, queryset, name, value):
        """Look in branches and words."""
        return queryset.filter(Q(entry__name__icontains=value) | Q(text__icontains=value))

    def narrow_to_duty(self, queryset, name, value):
        """Keep what the reader's duties count."""
        return queryset.filter(pk__in=to_answer(self.user).order_by().values("pk"))
