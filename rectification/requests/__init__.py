"""Requests (变更申请): a branch asks for a change of what measures it, somebody above decides."""
