"""Verbs of rollups. Nobody holds them: only the portal's own work folds."""

from django.utils.translation import gettext_lazy as _

from portal.scope.verbs import declare

declare("rollups", {"fold_rollups": _("Fold kept counts")})
