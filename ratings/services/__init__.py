"""What people do with ratings. Each function checks, does, records and tells, in one transaction."""

from ratings.services.criteria import (
    add_criterion,
    add_group,
    change_criterion,
    remove_criterion,
    set_members,
    set_rules,
)
from ratings.services.objections import answer_objection, raise_objection
from ratings.services.restatements import restate_round
from ratings.services.reviews import change_score, score_entry
from ratings.services.rounds import propose_round, publish_round, rank_month, withdraw_notice
from ratings.services.schemes import activate_scheme, add_scheme, change_scheme, default_scheme, renew_scheme
from ratings.services.vetoes import lift_veto, set_veto

__all__ = [
    "activate_scheme",
    "add_criterion",
    "add_group",
    "add_scheme",
    "answer_objection",
    "change_criterion",
    "change_scheme",
    "change_score",
    "default_scheme",
    "lift_veto",
    "propose_round",
    "publish_round",
    "raise_objection",
    "rank_month",
    "remove_criterion",
    "renew_scheme",
    "restate_round",
    "score_entry",
    "set_members",
    "set_rules",
    "set_veto",
    "withdraw_notice",
]
