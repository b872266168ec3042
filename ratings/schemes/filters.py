"""The filter of schemes, and the groups that a reader may choose from."""

import django_filters
from django.utils.translation import gettext_lazy as _

from portal.ui.filters import ListFilter
from ratings.schemes.models import PeerGroup, Scheme


def met_groups(request):
    """Return the groups of the schemes that a reader may see."""
    schemes = Scheme.objects.visible_to(request.user, "ratings.view_scheme").order_by().values("pk")
    return PeerGroup.objects.within(scheme__in=schemes).select_related("scheme")


class SchemeFilter(ListFilter):
    """Schemes by state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Scheme.State.choices, empty_label=_("Any state")
    )

    class Meta:
        model = Scheme
        fields = ["state"]
