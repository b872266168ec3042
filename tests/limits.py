"""What tests of limits have in common."""

from contextlib import AbstractContextManager, nullcontext

import pytest
from django.core.exceptions import ValidationError


def allowed(right: bool, *fields: str, saying: str = "") -> AbstractContextManager:
    """Return a context in which an act succeeds if it is `right`, and is refused otherwise.

    The refusal is a ValidationError about exactly these fields (none: about the whole), with `saying` in its text.
    """
    if right:
        return nullcontext()

    def as_told(fault: ValidationError) -> bool:
        named = set(fault.message_dict) if hasattr(fault, "error_dict") else set()
        return named == set(fields) and saying in " ".join(fault.messages)

    return pytest.raises(ValidationError, check=as_told)
