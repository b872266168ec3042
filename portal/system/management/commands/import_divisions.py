"""`manage.py import_divisions`: import the administrative divisions."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.organisations.services.divisions import DIVISIONS, import_divisions


class Command(BaseCommand):
    """Import the divisions that come with the portal, or those of another file."""

    help = "Load the administrative divisions; run again, only differences are written."

    def add_arguments(self, parser):
        """Declare the file, and the consent to remove many divisions."""
        parser.add_argument("path", nargs="?", type=Path, default=DIVISIONS)
        parser.add_argument(
            "--allow-gone", action="store_true", help="also when a tenth of the known divisions is missing"
        )

    def handle(self, *args, path, allow_gone, **options):
        """Import, and print what changed."""
        try:
            changes = import_divisions(path=path, allow_gone=allow_gone)
        except (ValidationError, OSError) as fault:
            raise CommandError("; ".join(getattr(fault, "messages", [str(fault)]))) from fault
        self.stdout.write(
            f"{changes.new} new, {changes.renamed} renamed, {changes.gone} gone, "
            f"{changes.kept} gone but in use and kept"
        )
