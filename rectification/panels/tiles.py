"""A tile: a figure with its whole, each number a link to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.dashboards.panels import Label
from portal.indicators import Indicator, Tally
from portal.ui.cells import icon
from portal.ui.markup import joined, markup

TILE = """
    <article class="card tile{0}">
      <h2 class="tile-title">{1}{2}</h2>
      <p class="tile-number">
        <a class="num" href="{3}" aria-label="{2} {4} {5}">{4}</a>
        {6}
      </p>
      <progress class="pg{7}" value="{8}" max="{9}" aria-label="{10}"></progress>
      <p class="tile-foot">
        {11}
      </p>
      {12}
    </article>
  """


@dataclass(frozen=True)
class Link:
    """A number in words that opens its rows."""

    label: Label
    url: str = ""


@dataclass(frozen=True)
class Tile:
    """A figure. `headline` is the large number and the address that it opens. The tally draws the bar."""

    indicator: Indicator
    tally: Tally
    title: Label
    icon: str
    headline: int
    headline_url: str
    of: Link | None = None
    links: Sequence[Link] = ()
    remark: Label = ""
    is_alarming: bool = False
    facts: Sequence[Label] = ()

    @property
    def bar_label(self) -> str:
        """The text of the bar for screen readers."""
        return _("%(label)s: %(part)s of %(whole)s") % {
            "label": self.indicator.label,
            "part": self.tally.part,
            "whole": self.tally.whole,
        }


def drawn(tile: Tile) -> SafeString:
    """Draw a tile: the number, its bar, and the links below."""
    tally, unit = tile.tally, tile.indicator.unit
    beside = _drawn_link(tile.of, "tile-of") if tile.of else markup('<span class="tile-of">{}</span>', unit)
    return markup(
        TILE,
        SafeString(" tile-hot" if tile.is_alarming else ""),
        icon(tile.icon),
        tile.title,
        tile.headline_url,
        tile.headline,
        unit,
        beside,
        SafeString(" red" if tile.is_alarming else ""),
        tally.part,
        tally.whole or 1,
        tile.bar_label,
        joined(_drawn_link(link) for link in tile.links),
        markup('<p class="tile-facts">{}</p>', joined(tile.facts, " · ")) if tile.facts else "",
    )


def _drawn_link(link: Link, style: str = "") -> SafeString:
    if not link.url:
        return markup("<span>{}</span>", link.label)
    if style:
        return markup('<a class="{}" href="{}">{}</a>', style, link.url, link.label)
    return markup('<a href="{}">{}</a>', link.url, link.label)
