"""A phone's outbox: it keeps what was typed without a network and sends it later. The portal stores it once."""
