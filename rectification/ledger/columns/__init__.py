"""Columns, declared once for pages and workbooks."""
