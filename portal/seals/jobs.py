"""The background work of the chain."""

from django.utils.translation import gettext_lazy as _

from portal.jobs.registry import job
from portal.seals.services.checks import VERIFY, check_in_background
from portal.seals.services.sealing import EVERY, SEAL, seal_in_background

job(SEAL, label=_("Seal new entries"), every=EVERY)(seal_in_background)
job(VERIFY, label=_("Check the audit log"))(check_in_background)
