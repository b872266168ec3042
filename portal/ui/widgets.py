"""Form controls drawn by functions where Django's templates are slow: a list of 92 units includes 184 of them."""

from collections.abc import Callable, Mapping

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from portal.ui.markup import joined, markup


class Renderer(TemplatesSetting):
    """Draws inputs and selects by functions, everything else by its template."""

    def render(self, template_name: str, context: dict, request=None) -> str:
        """Return a control, a form or a list of faults as safe HTML."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def draw_input(widget: Mapping) -> SafeString:
    """Draw a single-line input."""
    value = widget["value"]
    return markup(
        '<input type="{}" name="{}"{}{}>',
        widget["type"],
        widget["name"],
        "" if value is None else markup(' value="{}"', value),
        attributes(widget["attrs"]),
    )


def draw_select(widget: Mapping) -> SafeString:
    """Draw a select with its groups and options."""
    groups = []
    for label, options, _position in widget["optgroups"]:
        drawn = joined(map(_option, options))
        groups.append(markup('<optgroup label="{}">{}</optgroup>', label, drawn) if label else drawn)
    return markup(
        '<select name="{}"{}>{}</select>', widget["name"], attributes(widget["attrs"]), joined(groups)
    )


def attributes(given: Mapping[str, object]) -> SafeString:
    """Return attributes of a tag. False is left out, True is a name without value."""
    return joined(
        markup(" {}", name) if value is True else markup(' {}="{}"', name, value)
        for name, value in given.items()
        if value is not False
    )


def _option(option: Mapping) -> SafeString:
    return markup(
        '<option value="{}"{}>{}</option>', option["value"], attributes(option["attrs"]), option["label"]
    )


FOLDER = "django/forms/widgets"
DRAWN: dict[str, Callable[[Mapping], SafeString]] = {
    f"{FOLDER}/select.html": draw_select,
    **{
        f"{FOLDER}/{name}.html": draw_input
        for name in ("input", "text", "number", "date", "email", "hidden", "password", "url")
    },
}
