"""The box with a resident's data."""

from grids.residents.forms import RevealForm


def person_context(request, row) -> dict[str, object]:
    """Return the context of the box with a resident's data, empty for readers who may not reveal it."""
    may_reveal = row.admits(request.user, "grids.reveal_person")
    if not may_reveal:
        return {"may_reveal": False}
    return {"may_reveal": True, "reveal_form": RevealForm(user=request.user, row=row)}
