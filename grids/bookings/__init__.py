"""Services at somebody's door, and the teams that go there."""
