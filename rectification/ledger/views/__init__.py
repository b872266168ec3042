"""Views that do something: each checks the right, calls one service and answers. One module per entity."""
