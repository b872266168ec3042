"""Pages of ratings that are lists, details and forms of one model. One module an entity."""

from ratings.pages.objections import ObjectionPages
from ratings.pages.rounds import HOME, RestatementPages, RoundPages
from ratings.pages.schemes import SchemePages
from ratings.pages.standings import StandingPages

__all__ = ["HOME", "ObjectionPages", "RestatementPages", "RoundPages", "SchemePages", "StandingPages"]
