"""The global search. Apps declare kinds of rows in search.py. Each finds what the reader's own list would show."""

from portal.search.kinds import Found, Hit, Kind, declare, find, of_pages

__all__ = ["Found", "Hit", "Kind", "declare", "find", "of_pages"]
