"""The course of a month: opened, put up for notice, published, checked and restated."""
