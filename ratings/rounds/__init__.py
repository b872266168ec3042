"""Months: frozen, ranked, and the flag handed over. Higher matters provide the pages and run the course."""
