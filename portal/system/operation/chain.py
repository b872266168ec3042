"""Audit check: how far the chain is sealed, the roots of the days to be noted outside, and checks with what they found."""

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.audit.models import AuditEntry
from portal.memory.registry import remembered, table_of
from portal.seals.models import Check, Root, Seal
from portal.seals.services.checks import VERIFY, ask_for_check
from portal.seals.services.sources import waiting_rows
from portal.ui.acts import READ_OR_WRITE, form_of, show_faults
from portal.ui.forms import PersonalForm

CHECKS, DAYS = 20, 31
SENTENCES = {
    "key": _("No entry fits the key of this portal: another one sealed the chain."),
    "missing": _("Entry %(number)s is missing from the chain."),
    "broken": _("Entry %(number)s does not follow from the one before: it was changed, moved or inserted."),
    "changed": _("%(table)s, row %(row)s, is not as entry %(number)s sealed it."),
    "gone": _("%(table)s, row %(row)s, is gone; entry %(number)s sealed it."),
    "emptied": _("%(table)s, row %(row)s: entry %(number)s has lost its salt, and no erasure is recorded."),
    "unknown": _("Entry %(number)s names a table that the chain does not describe."),
    "inserted": _("%(table)s, row %(row)s, stands among sealed rows without a seal."),
    "cut": _("The chain ends before entry %(number)s, which was noted outside: its end was cut off."),
    "noted": _("Entry %(number)s has another seal than the one noted outside."),
    "root": _("The root of %(row)s names another seal than entry %(number)s has."),
    "differs": _("%(table)s, row %(row)s, is not as its newest remembered version says."),
    "unguarded": _("The triggers of %(table)s are absent or altered: since then it could be changed unseen."),
    "absent": _("%(table)s lacks what was sealed: %(row)s."),
}


class CheckForm(PersonalForm):
    """What the reader noted outside, if anything."""

    root = forms.CharField(
        label=_("Root noted outside"),
        max_length=90,
        required=False,
        help_text=_(
            "A day or number and its seal, from paper or from a copy outside the portal, such as 2026-11-28:1F0C-9A3B-5577-E2D4. With it the "
            "check also finds a chain whose end was cut off."
        ),
    )


@READ_OR_WRITE
def audit_check(request: HttpRequest):
    """Show the chain, its roots and its checks, and have it checked anew."""
    if not request.user.may(VERIFY, request.user.organisation):
        raise PermissionDenied(VERIFY)
    form = form_of(request, CheckForm)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_check(root=form.cleaned_data["root"], actor=request.user)
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, gettext("The chain is being checked. The result will stand here."))
            return redirect("audit_check")
    met = Check.objects.visible_to(request.user, VERIFY).select_related("asked_by", "job")
    context = {
        "title": gettext("Audit check"),
        "form": form,
        "last": Seal.objects.order_by("-number").first(),
        "waiting": waiting_rows(),
        "roots": Root.objects.order_by("-day")[:DAYS],
        "checks": [(check, sentences(check)) for check in met.order_by("-pk")[:CHECKS]],
    }
    return render(request, "system/audit_check.html", context, status=422 if form.errors else 200)


def sentences(check: Check) -> list[tuple[str, str]]:
    """Return (sentence, address of the audit entry or "") of each fault that a check found."""
    names = names_of_tables()
    log = AuditEntry._meta.db_table
    return [
        (
            SENTENCES[what] % {"number": number, "table": names.get(table, table), "row": row},
            reverse("audit_detail", args=[row]) if what == "changed" and table == log else "",
        )
        for what, number, table, row in check.faults
    ]


def names_of_tables() -> dict[str, str]:
    """Return {table: the name of its rows}, those of memory as past."""
    names = {model._meta.db_table: str(model._meta.verbose_name) for model in apps.get_models()}
    past = gettext("past of %(what)s")
    return names | {table_of(one): past % {"what": one._meta.verbose_name} for one in remembered()}
