"""`manage.py check_workbook FILE`: is a workbook of changes what the portal signed?"""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.spreadsheets.signed import is_genuine


class Command(BaseCommand):
    """Compare digest and signature of a workbook with its cells."""

    help = "Tell whether a signed workbook was changed since the portal wrote it."

    def add_arguments(self, parser):
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args, file: Path, **options):
        """Say whether it is genuine. Fails otherwise."""
        try:
            genuine = is_genuine(file)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        except OSError as fault:
            raise CommandError(str(fault)) from fault
        if not genuine:
            raise CommandError(_("This workbook was changed, or was not signed by this portal."))
        self.stdout.write(_("This workbook is as the portal signed it."))
