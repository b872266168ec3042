"""`manage.py check_rollups`: compare the kept counts with the rows that they count."""

from django.core.management.base import BaseCommand, CommandError

from portal.rollups.models import all_rollups
from portal.rollups.services import after_migrations, differences, recount


class Command(BaseCommand):
    """Report differences. With --mend, make lost triggers and count anew."""

    help = "Compare the kept counts with the rows that they count."

    def add_arguments(self, parser):
        """Declare the option."""
        parser.add_argument("--mend", action="store_true", help="make lost triggers, and count anew")

    def handle(self, *args, mend, **options):
        """Exit with a failure when differences remain."""
        if mend:
            after_migrations()
            for rollup in all_rollups():
                recount(rollup)
        wrong = {rollup._meta.label: differences(rollup) for rollup in all_rollups()}
        for label, number in wrong.items():
            self.stdout.write(f"{label}: {number} counts differ")
        if any(wrong.values()):
            raise CommandError("kept counts differ from their rows")
