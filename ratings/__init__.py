"""Ratings: branches compared month by month by published rules, and the rotating red flag that moves with them."""
