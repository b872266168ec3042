"""Workbooks: one declaration of columns, one way to import, one way to export."""
