"""The one rule of visibility: every row reaches a person through here. Mechanism only, no tables."""
