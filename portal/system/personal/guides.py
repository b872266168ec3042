"""The guides inside the portal: the pages of docs/guide/, those of one's role first.

One text for paper and screen.
"""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.accounts.roles import Role

FOLDER = settings.BASE_DIR / "docs" / "guide"
FIRST = "README"
# The page that each role reads first. A person with several posts gets the first of these.
OF_ROLE = {
    Role.BRANCH_CADRE: "branch-cadre",
    Role.UNIT_STAFF: "unit-staff",
    Role.REVIEWER: "reviewer",
    Role.LEADER: "leader",
    Role.DISTRICT_ADMIN: "admin",
    Role.CITY_ADMIN: "admin",
    Role.GRID_WORKER: "grid-worker",
    Role.AUDITOR: "auditor",
    Role.SYSTEM_KEEPER: "keeper",
}


@dataclass(frozen=True)
class Guide:
    """A page: its title and its body as HTML."""

    name: str
    title: str
    body: SafeString

    @property
    def url(self) -> str:
        """Its address in the portal."""
        return reverse("guide", args=[self.name])


@require_safe
def guide(request: HttpRequest, name: str = ""):
    """Show a page of the guides: the named one, or the one for the reader's post."""
    pages = guides()
    chosen = pages.get(name or first_of(request.user))
    if chosen is None:
        raise Http404
    context = {"title": chosen.title, "print_title": chosen.title, "guide": chosen, "guides": pages.values()}
    return render(request, "system/guide.html", context)


def first_of(user) -> str:
    """Return the name of the page that a person should read first."""
    held = {post.role for post in user.posts()}
    return next((name for role, name in OF_ROLE.items() if role in held), FIRST)


@cache
def guides() -> dict[str, Guide]:
    """Return the pages by name, the index first. The files are part of the release, so they are read once."""
    names = [FIRST, *dict.fromkeys(OF_ROLE.values()), "install"]
    return {name: read(name) for name in names}


def read(name: str) -> Guide:
    """Return a page as HTML. HTML inside the Markdown stays text, so that no markup can be injected."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    _open, title, _close, *tokens = tokens  # the page's own heading is shown above the text
    for token in tokens:
        for child in token.children or ():
            _point(child)
        if token.type == "table_open":
            token.attrSet("class", "tbl")
    body = markdown.renderer.render(tokens, markdown.options, {})
    return Guide(name, title.content, mark_safe(body))  # noqa: S308 - our own files, in which HTML stays text


def _point(token: Token) -> None:
    """Point pictures to static files, and links between pages to pages of the portal."""
    if token.type == "image":
        token.attrSet("src", static(f"guide/{str(token.attrGet('src')).removeprefix('img/')}"))
        token.attrSet("loading", "lazy")
    if token.type == "link_open":
        name = str(token.attrGet("href")).removesuffix(".md")
        if (FOLDER / f"{name}.md").exists():
            token.attrSet("href", reverse("guide", args=[name]))
