"""A phone's outbox: what was typed without a network is kept by the phone, sent later, and stored once."""
