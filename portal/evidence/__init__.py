"""Files as evidence: stored once, never changed, shown to people who may see what they prove."""
