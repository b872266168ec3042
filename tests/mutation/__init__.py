"""Mutation testing: change one thing in a rule, and some test must fail (docs/decisions/0024-mutation.md)."""
