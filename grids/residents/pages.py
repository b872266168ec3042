"""The box of a resident's own data."""

from grids.residents.forms import RevealForm


def person_context(request, row) -> dict[str, object]:
    """Return what the box of a resident's own data needs; nothing for those who may not have it shown."""
    may_reveal = row.admits(request.user, "grids.reveal_person")
    if not may_reveal:
        return {"may_reveal": False}
    return {"may_reveal": True, "reveal_form": RevealForm(user=request.user, row=row)}
