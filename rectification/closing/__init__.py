"""Closing (销号): the branch applies, a reviewer of a higher organisation decides."""
