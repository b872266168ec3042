"""`manage.py seed_demo`: fill an empty database with the demo city."""

import random
from datetime import date
from types import SimpleNamespace

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.discovery import offered
from portal.organisations.models import Organisation


class Command(BaseCommand):
    """Call `seed(day, world)` of each app's and matter's module `demo`, from the ground up."""

    help = "Fill an empty database with the demo city; the same day gives the same rows."

    def add_arguments(self, parser):
        """Declare the day that counts as today in the demo."""
        parser.add_argument(
            "--day", type=date.fromisoformat, default=None, help="YYYY-MM-DD, today by default"
        )

    def handle(self, *args, day, **options):
        """Seed in one transaction. A database with data is left unchanged."""
        if not settings.DEMO:
            raise CommandError(_("The demo city belongs to demo mode only. Set DEMO=1 to try the portal."))
        if Organisation.objects.exists():
            self.stdout.write(_("The database is not empty; the demo city is left as it is."))
            return
        day = day or timezone.localdate()
        world = SimpleNamespace(random=random.Random(f"demo {day}"))  # noqa: S311 - drawn to be the same again
        with transaction.atomic():
            for module in offered("demo"):
                module.seed(day, world)
        self.stdout.write(_("The demo city is ready."))
