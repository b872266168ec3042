"""Points and percents for people: stored as whole hundredths, sent with two decimals."""

from decimal import Decimal

from rest_framework import serializers


class HundredthsField(serializers.DecimalField):
    """Whole hundredths as a decimal: 8750 is sent as "87.50"."""

    def __init__(self, **kwargs):
        super().__init__(max_digits=12, decimal_places=2, read_only=True, **kwargs)

    def to_representation(self, value: int) -> str:
        """Write two decimals."""
        return super().to_representation(Decimal(value) / 100)
