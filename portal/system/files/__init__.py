"""The pages of exports and imports. A run belongs to its owner, and only the owner can see it."""
