"""Ratings: a monthly comparison of branches by published rules, and the rotating red flag."""
