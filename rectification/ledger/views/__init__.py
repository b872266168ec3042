"""Doing something: each view asks, calls one service, and answers. One module an entity."""
