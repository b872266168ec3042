"""Hostile values for form fields, sent with as few requests as possible."""

from itertools import zip_longest

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


def refuses(field: forms.Field, value: str) -> bool:
    """Tell whether a field itself refuses a value, whatever else the form contains."""
    sent = QueryDict(mutable=True)
    sent["field"] = value
    try:
        field.clean(field.widget.value_from_datadict(sent, MultiValueDict(), "field"))
    except ValidationError:
        return True
    return False


def requests_of(values: dict[str, tuple[str, ...]], fields: dict[str, forms.Field]) -> list[dict[str, str]]:
    """Return the requests to send, with each value of each field once.

    A value that its field accepts goes alone, so that it reaches the code behind the form. Of the refused values of
    a field the first goes alone, so that the rest of the form works without it. The others go together with refused
    values of other fields.
    """
    alone, together = [], []
    for name, hostile in values.items():
        bad = [value for value in hostile if name in fields and refuses(fields[name], value)]
        alone += [{name: value} for value in hostile if value not in bad[1:]]
        together.append([(name, value) for value in bad[1:]])
    return alone + [dict(filter(None, at_once)) for at_once in zip_longest(*together)]
