"""Frequency rules: how often each kind of organisation life is to be held."""
