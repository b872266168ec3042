"""docs/permissions.md: who may do what, printed from portal/accounts/roles.py."""

from django.utils import translation

from portal.accounts.roles import ASSIGNED, FOUR_EYES, GRANTABLE, PERMISSIONS, Role
from portal.scope.verbs import all_verbs


def page() -> str:
    """Return the page."""
    with translation.override("zh-hans"):
        names = {role: str(Role(role).label) for role in Role.values}
        heads = " | ".join(f"{names[role]}<br>`{role}`" for role in Role.values)
        lines = [
            "# Who may do what",
            "",
            "Printed from `portal/accounts/roles.py` by `manage.py print_permissions`; a test keeps it true.",
            "A role counts at the organisation of its grant and below (●), or there for the rows that are assigned to the"
            " person himself (○). Several posts add up.",
            "",
            f"| verb | {heads} |",
            "|---|" + "---|" * len(Role.values),
        ]
        for key, verb in sorted(all_verbs().items()):
            marks = " | ".join(mark(role, key) for role in Role.values)
            if marks.replace("|", "").strip():
                lines.append(f"| {verb.label} `{key}` | {marks} |")
        lines += ["", "## Who hands out what", "", "| role | hands out |", "|---|---|"]
        lines += [
            f"| {names[role]} | {'、'.join(names[one] for one in Role.values if one in given)} |"
            for role, given in GRANTABLE.items()
        ]
        weighty = "、".join(names[role] for role in Role.values if role in FOUR_EYES)
        lines += ["", f"A second person must agree to: {weighty}. Nobody grants to himself.", ""]
    return "\n".join(lines)


def mark(role: str, key: str) -> str:
    """Return the mark of a role's verb: for a subtree, for assigned rows, or not at all."""
    if key in PERMISSIONS[role]:
        return "●"
    return "○" if key in ASSIGNED.get(role, ()) else ""
