"""The inbox (待办、已办、我发起): what apps offer to it. The page is in portal.system; it knows none of them."""

from portal.inbox.sources import (
    Ask,
    Group,
    Item,
    count_todo,
    declare_started,
    declare_subject,
    declare_todo,
    started,
    subjects,
    todo,
    total_of,
)

__all__ = [
    "Ask",
    "Group",
    "Item",
    "count_todo",
    "declare_started",
    "declare_subject",
    "declare_todo",
    "started",
    "subjects",
    "todo",
    "total_of",
]
