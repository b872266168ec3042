"""A page's form as a body of the API. Its fields are the body, and the form validates it."""

from collections.abc import Callable
from functools import cache

from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.BINARY)
class SentFile(serializers.FileField):
    """A file in a body."""


def _text(asked) -> serializers.Field:
    return serializers.CharField(
        max_length=asked.max_length, required=asked.required, allow_blank=not asked.required
    )


def _choice(asked) -> serializers.Field:
    choices = [choice for choice in asked.choices if choice[0] != ""]
    return serializers.ChoiceField(choices, required=asked.required, allow_blank=not asked.required)


def _whole(asked) -> serializers.Field:
    limits = {"min_value": asked.min_value, "max_value": asked.max_value}
    return serializers.IntegerField(required=asked.required, allow_null=not asked.required, **limits)


def _decimal(asked) -> serializers.Field:
    limits = {"min_value": asked.min_value, "max_value": asked.max_value}
    return serializers.DecimalField(asked.max_digits, asked.decimal_places, required=asked.required, **limits)


def _plain(kind: type[serializers.Field]) -> Callable[[forms.Field], serializers.Field]:
    return lambda asked: kind(required=asked.required, allow_null=not asked.required)


# The serializer field of each form field, special ones before general ones.
KINDS: tuple[tuple[type[forms.Field], Callable[[forms.Field], serializers.Field]], ...] = (
    (forms.FileField, lambda asked: SentFile()),
    (forms.ModelChoiceField, _plain(serializers.IntegerField)),  # by key; the form limits the choice
    (forms.ChoiceField, _choice),
    (forms.BooleanField, lambda asked: serializers.BooleanField(required=False)),
    (forms.DateTimeField, _plain(serializers.DateTimeField)),
    (forms.DateField, _plain(serializers.DateField)),
    (forms.DecimalField, _decimal),
    (forms.IntegerField, _whole),
    (forms.CharField, _text),
)


@cache
def body_of(form_class: type[forms.BaseForm]) -> type[serializers.Serializer] | None:
    """Return the body for a form, or None for a form without fields. Optional files are left out."""
    asked = {
        name: field
        for name, field in form_class.base_fields.items()
        if field.required or not isinstance(field, forms.FileField)
    }
    if not asked:
        return None
    return type(form_class.__name__, (serializers.Serializer,), {k: _field(v) for k, v in asked.items()})


def _field(asked: forms.Field) -> serializers.Field:
    for kind, made in KINDS:
        if isinstance(asked, kind):
            return made(asked)
    raise LookupError(f"say in KINDS what a {type(asked).__name__} is in a body")
