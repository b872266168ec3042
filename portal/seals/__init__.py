"""One chain over audit entries, acts and remembered rows, by which it shows that anything was bent (portal.audit.chain)."""
