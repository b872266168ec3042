"""Form controls drawn by functions where Django's templates are slow: a list of 92 units includes 184 of them."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from django import forms
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


class Choice(forms.Select):
    """The select of a list's filter. Its options are drawn once per process for equal choices and an equal value."""

    @classmethod
    def instead_of(cls, widget: forms.Select) -> "Choice":
        """Return it with the attributes and choices of Django's own select."""
        made = cls(widget.attrs, widget.choices)
        made.is_required = widget.is_required
        return made

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        """Return the select as safe HTML, with the first chosen option selected."""
        options = _options(_plain(self.choices), tuple(self.format_value(value)))
        shown = attributes(self.build_attrs(self.attrs, attrs))
        return markup('<select name="{}"{}>{}</select>', name, shown, options)


def _plain(choices: Iterable) -> tuple[tuple, ...]:
    """Return (value, label) as texts, or (label, choices) for a group."""
    return tuple(
        (str(value), _plain(label) if isinstance(label, list | tuple) else str(label))
        for value, label in choices
    )


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple, ...], values: tuple[str, ...]) -> SafeString:
    chosen = iter([SafeString(" selected")])  # once, however many options have the value

    def draw(value: str, label: str | tuple[tuple, ...]) -> SafeString:
        if isinstance(label, tuple):
            return markup('<optgroup label="{}">{}</optgroup>', value, joined(draw(*one) for one in label))
        selected = next(chosen, "") if value in values else ""
        return markup('<option value="{}"{}>{}</option>', value, selected, label)

    return joined(draw(*one) for one in choices)


FOLDER = "django/forms/widgets"
DRAWN: dict[str, Callable[[Mapping], SafeString]] = {
    f"{FOLDER}/select.html": draw_select,
    **{
        f"{FOLDER}/{name}.html": draw_input
        for name in ("input", "text", "number", "date", "email", "hidden", "password", "url")
    },
}
