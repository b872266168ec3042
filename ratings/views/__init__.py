"""Doing something with ratings: each view asks, calls one service, and answers."""
