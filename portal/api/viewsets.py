"""The one viewset: rows within reach, others are 404; a write calls the service that the page calls."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from rest_framework import mixins, viewsets


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List and one row of a scoped model. `permission` says who may look, `joins` what comes along."""

    permission: ClassVar[str]
    joins: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-pk",)

    def get_queryset(self):
        """Return what the caller may meet."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        rows = self.queryset.model.objects.visible_to(self.request.user, self.permission)
        return rows.select_related(*self.joins).order_by(*self.order)

    def list(self, request, *args, **kwargs):
        """List what the caller may meet; 403 when he may look nowhere, as the page says."""
        if not request.user.may(self.permission):
            raise PermissionDenied(self.permission)
        return super().list(request, *args, **kwargs)

    def row_for(self, verb: str, organisation_of=lambda row: row.organisation):
        """Return the row of the URL: 404 outside one's reach, 403 without the right to `verb`."""
        row = self.get_object()
        if not self.request.user.may(verb, organisation_of(row)):
            raise PermissionDenied(verb)
        return row

    def checked(self, serializer_class) -> dict[str, object]:
        """Return the body as the serializer cleans it. Raises ValidationError by field."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
