"""Workbooks in and out: one declaration of columns, one way in, one way out."""
