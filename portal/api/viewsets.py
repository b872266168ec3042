"""The one viewset: rows within reach, 404 for others; a write calls the service that the page calls."""

from typing import ClassVar

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Refused
from django.http import Http404
from rest_framework import mixins, viewsets
from rest_framework.generics import get_object_or_404

from portal.api.forms import body_of
from portal.ui.forms import LONGEST_KEY
from portal.ui.pages import ModelPages
from portal.ui.pages.ordering import in_order


class ScopedViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """List and one row of a scoped model. `permission` is the right to view, `joins` are read along.

    `pages` gives the rows, the filter and the order of a page's list instead.
    """

    pages: ClassVar[type[ModelPages] | None] = None
    permission: ClassVar[str]
    joins: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[tuple[str, ...]] = ("-pk",)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("pages") is not None:
            cls.queryset = cls.pages.model.objects.none()
            cls.filterset_class = cls.pages.filterset
            cls.permission, cls.order = cls.pages.permission, cls.pages.order
            cls.joins = (*cls.pages.joins, *cls.pages.row_joins)

    def initial(self, request, *args, **kwargs):
        """Identify the caller first. A key outside the range of integers matches no row."""
        super().initial(request, *args, **kwargs)
        if len(kwargs.get("pk", "")) > LONGEST_KEY:
            raise Http404

    def get_queryset(self):
        """Return the rows that the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        rows = self.queryset.model.objects.visible_to(self.request.user, self.permission)
        return in_order(rows.select_related(*self.joins), *self.order)

    def list(self, request, *args, **kwargs):
        """List the rows that the caller may see.

        Answers 403 as the page does when the right is missing everywhere.
        """
        self.require(self.permission)
        return super().list(request, *args, **kwargs)

    def require(self, verb: str) -> None:
        """Raise PermissionDenied unless the caller holds a verb at all."""
        if not self.request.user.may(verb):
            raise PermissionDenied(verb)

    def row_for(self, verb: str, organisation_of=lambda row: row.organisation):
        """Return the row of the URL. Answers 404 outside one's reach, and 403 without the right to `verb`."""
        row = self.get_object()
        if not self.request.user.may(verb, organisation_of(row)):
            raise PermissionDenied(verb)
        return row

    def row_admitting(self, verb: str):
        """Return the row of the URL for a caller who holds `verb` on it by reach, by taking part or by assignment.

        Answers 404 for a row that the caller may not see, and 403 for one that the caller may only see.
        """
        rows = self.queryset.model.objects.visible_to(self.request.user, verb)
        try:
            return get_object_or_404(rows.select_related(*self.joins), pk=self.kwargs["pk"])
        except Http404:
            self.get_object()
            raise PermissionDenied(verb) from None

    def told(self, row) -> dict[str, object]:
        """Return a row that has just been written, as its page shows it."""
        return self.get_serializer(row).data

    def checked(self, serializer_class) -> dict[str, object]:
        """Return the cleaned body of a serializer. Raises ValidationError by field."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def asked(self, form_class, **about) -> dict[str, object]:
        """Return the body cleaned by a page's form, for its service. Raises ValidationError by field."""
        body = body_of(form_class)
        given = self.checked(body) if body else {}
        form = form_class(given, given, user=self.request.user, **about)
        if not form.is_valid():
            raise Refused(form.errors.as_data())
        return form.cleaned_data
