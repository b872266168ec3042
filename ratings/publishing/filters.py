"""The filter of rounds."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from ratings.rounds.models import Round


class RoundFilter(ListFilter):
    """Rounds by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Round.State.choices, empty_label=_("Any state")
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
        """Keep the rows that the reader's duties count."""
        own = Round.objects.visible_to(self.user, f"ratings.{value}_round")
        if value == "propose":
            return queryset.filter(pk__in=own.order_by().values("pk"), state=Round.State.DRAFT)
        waiting = own.filter(state=Round.State.NOTICE, notice_until__lt=self.today).exclude(
            proposed_by=self.user
        )
        return queryset.filter(pk__in=waiting.order_by().values("pk"))
