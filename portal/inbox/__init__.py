"""The inbox (待办、已办、我发起): a registry that apps fill. Its page is in portal.system and knows no app."""

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
