"""The course of a month: open, propose for notice, publish, check and restate."""
