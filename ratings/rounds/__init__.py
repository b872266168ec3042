"""Months: frozen, ranked, and the flag handed over. No page of its own; the matters above show and run it."""
