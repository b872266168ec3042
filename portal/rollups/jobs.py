"""The background work of rollups."""

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from portal.rollups.services import EVERY, FOLD, fold_all

job(FOLD, label=_("Fold kept counts"), every=EVERY)(fold_all)
