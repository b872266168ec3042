"""Serves what pages declare as POST of the API: the form of a new row adds one, an act changes one."""

from collections.abc import Callable
from functools import cache

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from portal.api.forms import body_of
from portal.ui.acts import Act


class Version(serializers.Serializer):
    """The version of the row on which an act is based. An old one is answered 409. None means the latest."""

    version = serializers.IntegerField(required=False, min_value=1)


def adding(form: type, service: Callable[..., object], permission: str) -> Callable[[type], type]:
    """Make a viewset add rows as the page of a form does, with the same fields, refusals and service.

    Optional files can be uploaded on the page only.
    """

    def give(viewset: type) -> type:
        @extend_schema(request=body_of(form))
        def create(self, request):
            self.require(permission)
            row = service(actor=request.user, **self.asked(form))
            return Response(self.told(row), 201)

        create.__doc__ = f"{service.__doc__.partition('.')[0]}."
        viewset.create = create
        return viewset

    return give


def doing(*acts: Act) -> Callable[[type], type]:
    """Make a viewset serve these acts on a row, with the same form, refusals and service as the page."""

    def give(viewset: type) -> type:
        for act in acts:
            setattr(viewset, act.verb, _post(act))
        return viewset

    return give


def _post(act: Act) -> Callable:
    def perform(self, request, pk=None):
        row = self.row_admitting(act.permission)
        act.check_starts(row)
        version = self.checked(Version).get("version") if act.is_versioned else None
        act.do(row, version, actor=request.user, **self.asked(act.form, row=row))
        return Response(self.told(row))

    perform.__name__ = act.verb
    perform.__doc__ = f"Do {act.permission}, as the page of this verb; 409 when somebody was faster."
    declared = action(detail=True, methods=["post"], url_path=act.slug, url_name=act.slug)(perform)
    return extend_schema(request=_body(act.form) if act.is_versioned else body_of(act.form))(declared)


@cache
def _body(form: type) -> type[serializers.Serializer]:
    """Return the body for a form about a version of a row."""
    asked = body_of(form)
    return type(f"{form.__name__}On", (*((asked,) if asked else ()), Version), {})
