"""Services of schemes. Each checks, writes, records and notifies, in one transaction."""

from ratings.schemes.services.criteria import (
    add_criterion,
    add_group,
    change_criterion,
    remove_criterion,
    set_members,
    set_rules,
)
from ratings.schemes.services.schemes import (
    activate_scheme,
    add_scheme,
    change_scheme,
    default_scheme,
    renew_scheme,
)

__all__ = [
    "activate_scheme",
    "add_criterion",
    "add_group",
    "add_scheme",
    "change_criterion",
    "change_scheme",
    "default_scheme",
    "remove_criterion",
    "renew_scheme",
    "set_members",
    "set_rules",
]
