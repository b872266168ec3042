"""Ratings by API: the same rows, rights, services and refusals as the pages. One module an entity."""

from portal.api.registry import declare
from ratings.api.custody import CustodyViewSet
from ratings.api.objections import ObjectionViewSet
from ratings.api.rounds import RoundViewSet
from ratings.api.standings import StandingViewSet

declare("rounds", RoundViewSet, "api_round")
declare("standings", StandingViewSet, "api_standing")
declare("objections", ObjectionViewSet, "api_objection")
declare("flags", CustodyViewSet, "api_custody")
