"""The global search: apps offer kinds of rows in search.py; each finds what the reader's own list would show."""

from portal.search.kinds import Found, Hit, Kind, declare, find, of_pages

__all__ = ["Found", "Hit", "Kind", "declare", "find", "of_pages"]
