"""Verbs of the chain. Nobody holds the first: only the portal's own work seals."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare("seals", {"seal_rows": _("Seal new entries"), "verify_chain": _("Check the audit log")})
