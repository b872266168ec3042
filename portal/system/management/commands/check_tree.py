"""`manage.py check_tree`: check the Party tree, and every row's copy of its path."""

from django.core.management.base import BaseCommand, CommandError

from portal.organisations.models import Organisation
from portal.organisations.services import mend_paths
from portal.organisations.services.paths import strayed_rows


class Command(BaseCommand):
    """Report faults. With --mend, correct the copies."""

    help = "Check the Party tree and the copies of its paths."

    def add_arguments(self, parser):
        """Declare the option."""
        parser.add_argument("--mend", action="store_true", help="correct copies that differ")

    def handle(self, *args, mend, **options):
        """Exit with a failure when faults remain."""
        if mend:
            self.stdout.write(f"{mend_paths()} rows mended")
        faults = sum(len(found) for found in Organisation.objects.find_problems())
        strayed = sum(rows.count() for rows in strayed_rows())
        self.stdout.write(f"{faults} faults in the tree, {strayed} rows with a strayed path")
        if faults or strayed:
            raise CommandError("the tree is not whole")
