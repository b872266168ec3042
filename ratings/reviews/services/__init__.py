"""Services of scores and vetoes. Each checks, writes, records and notifies, in one transaction."""

from ratings.reviews.services.corrections import refreeze_line
from ratings.reviews.services.reviews import change_score, score_entry
from ratings.reviews.services.vetoes import lift_veto, set_veto

__all__ = ["change_score", "lift_veto", "refreeze_line", "score_entry", "set_veto"]
