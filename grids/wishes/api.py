"""Wishes by API. People who come from outside to claim see less than the street's side."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from grids.wishes import services
from grids.wishes.acts import WISHES, WishAct
from grids.wishes.forms import ClaimForm, WishForm
from grids.wishes.models import Wish
from grids.wishes.pages import WishPages, is_inside
from portal.api.acts import adding, doing
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet

# The page of claiming shows its own 409. The API answers 409 as for every verb.
CLAIM = WishAct(
    "claim_wish",
    WishPages,
    "claim",
    ClaimForm,
    lambda row, **given: services.claim_wish(wish=row, **given),
    _("Claim a wish"),
    "",
    Wish.CLAIM,
)


class WishRowSerializer(serializers.ModelSerializer):
    """A wish as a list shows it, equal for every reader."""

    community = serializers.CharField(source="organisation.name")
    claimer = serializers.CharField(allow_null=True)

    class Meta:
        model = Wish
        fields = [
            "id",
            "community",
            "kind",
            "title",
            "shown_as",
            "value",
            "state",
            "claimer",
            "claim_until",
            "fulfil_by",
            "is_extended",
            "result",
            "answer",
            "version",
        ]


class WishInsideSerializer(serializers.ModelSerializer):
    """The part of a wish that only the street's side can see."""

    grid_name = serializers.CharField(source="grid.name")
    collected_by = serializers.CharField(source="collected_by.name")

    class Meta:
        model = Wish
        fields = ["grid", "grid_name", "place", "collected_by", "collected_at"]


class WishSerializer(WishRowSerializer):
    """A wish as its page shows it. `inside` is null for readers from outside the street."""

    inside = serializers.SerializerMethodField()

    class Meta(WishRowSerializer.Meta):
        fields = [*WishRowSerializer.Meta.fields, "inside"]

    @extend_schema_field(WishInsideSerializer(allow_null=True))
    def get_inside(self, row) -> dict[str, object] | None:
        """Return the street's own part, by the rule of the page."""
        return WishInsideSerializer(row).data if is_inside(self.context["request"].user, row) else None


@adding(WishForm, services.add_wish, WishForm.verb)
@doing(*WISHES, CLAIM)
class WishViewSet(ScopedViewSet):
    """Wishes: list under the page's filter, one, collect, and the acts on one."""

    pages = WishPages

    def get_serializer_class(self):
        """Use the serializer of rows for lists."""
        return WishRowSerializer if self.action == "list" else WishSerializer

    def get_queryset(self):
        """Add the claimer, as the page does."""
        return super().get_queryset().with_claimer()

    def told(self, row) -> dict[str, object]:
        """Reload the claimer, because most acts change it."""
        held = row.claim()
        row.claimer = str(held.organisation) if held else None
        return super().told(row)


declare("wishes", WishViewSet, "api_wish")
