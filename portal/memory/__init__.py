"""Every row of a business table keeps its past (docs/decisions/0030)."""
