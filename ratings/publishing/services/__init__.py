"""Services of months. Each checks, writes, records and notifies, in one transaction."""

from ratings.publishing.services.restatements import restate_round
from ratings.publishing.services.rounds import propose_round, publish_round, rank_month, withdraw_notice

__all__ = ["propose_round", "publish_round", "rank_month", "restate_round", "withdraw_notice"]
