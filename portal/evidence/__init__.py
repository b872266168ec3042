"""Files that prove something: stored once, never changed, shown by whoever may see what they prove."""
