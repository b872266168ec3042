"""The metric dictionary: what every indicator counts, of what, in words. Generated from the indicators."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.dashboards.home import VIEW
from portal.indicators import Indicator, all_indicators
from portal.indicators.base import Label


@dataclass(frozen=True)
class Line:
    """An indicator in the dictionary. `whole` is "" where there is no denominator."""

    indicator: Indicator
    part: Label
    whole: Label


@require_safe
def dictionary(request: HttpRequest):
    """Show every indicator by its app."""
    if not request.user.may(VIEW):
        raise PermissionDenied(VIEW)
    context = {
        "title": _("What the figures mean"),
        "print_title": _("What the figures mean"),
        "apps": list(by_app()),
    }
    return render(request, "dashboards/dictionary.html", context)


def by_app() -> Iterator[tuple[Label, list[Line]]]:
    """Yield (name of the app, its indicators), in the order of the apps."""
    told = all_indicators().values()
    for config in apps.get_app_configs():
        own = [line_of(one) for one in told if one.key.partition(".")[0] == config.label]
        if own:
            yield config.verbose_name, own


def line_of(one: Indicator) -> Line:
    """Return an indicator in the words of its slices and of the amounts that it adds up."""
    whole = counted(one, "whole") if one.whole or one.whole_sum else ""
    return Line(one, part=counted(one, "part"), whole=whole)


def counted(one: Indicator, of: str) -> Label:
    """Return what is counted as part or as whole: rows of a slice, or a field added up over them."""
    amount = getattr(one, f"{of}_sum")
    rows = one.slice_of(of).label
    if isinstance(amount, str):
        field = one.model._meta.get_field(amount).verbose_name
        return _("%(field)s, added up over: %(rows)s") % {"field": field, "rows": rows}
    return rows
