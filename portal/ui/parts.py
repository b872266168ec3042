"""Parts of a page that are drawn once for all readers and requests to which they look the same.

A part is a template with the values that it gets. It cannot read anything else, such as the request or the page's
context. Template, values and language are therefore its whole version: equal ones give equal HTML, and nothing has
to be cleared. The CSRF token and the address of the page differ with every request; they are marks in the stored
HTML.
"""

import secrets
from functools import lru_cache

from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.ui.csrf import token_of

KEPT = 1024
# Random texts of this process, so that no value can contain them.
TOKEN, HERE = f"token-{secrets.token_hex(16)}", f"here-{secrets.token_hex(16)}"


def part(request: HttpRequest, template_name: str, **values) -> SafeString:
    """Return a part as safe HTML. `values` are texts, numbers, None and tuples of these.

    In the template `{% csrf_token %}` and `{{ here }}`, the address of the page, are those of the request.
    """
    shown = tuple((name, _plain(value)) for name, value in values.items())
    drawn = _drawn(template_name, get_language(), shown)
    if TOKEN in drawn:
        drawn = drawn.replace(TOKEN, token_of(request))
    if HERE in drawn:
        drawn = drawn.replace(HERE, conditional_escape(request.get_full_path()))
    return mark_safe(drawn)  # noqa: S308 - a rendered template, and an escaped address


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Promise) else value


@lru_cache(maxsize=KEPT)
def _drawn(template_name: str, language: str, shown: tuple[tuple[str, object], ...]) -> str:
    context = Context({**dict(shown), "csrf_token": TOKEN, "here": HERE})
    return get_template(template_name).template.render(context)
