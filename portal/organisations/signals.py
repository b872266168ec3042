"""Signals for the apps above."""

from django.dispatch import Signal

# Sent inside the transaction with `organisation`, `day` and `actor`.
organisation_dissolved = Signal()
