"""`manage.py check_memory`: compare each row with its newest remembered version."""

from django.core.management.base import BaseCommand, CommandError

from portal.memory.registry import remembered
from portal.memory.services import differences, lacking, without_act


class Command(BaseCommand):
    """Report rows that differ from their past, tables that no longer keep one, and writes past the portal."""

    help = "Compare each row with its newest remembered version."

    def handle(self, *args, **options):
        """Exit with a failure when a table or a row is named."""
        faults = 0
        for table in lacking():
            faults += 1
            self.stdout.write(f"{table}: triggers are absent or altered; manage.py migrate makes them")
        for model in remembered():
            for key in differences(model):
                faults += 1
                self.stdout.write(f"{model._meta.label} {key}: differs from its newest version")
            if number := without_act(model):
                self.stdout.write(
                    f"{model._meta.label}: {number} versions without an act, written past the portal"
                )
        if faults:
            raise CommandError(f"{faults} tables or rows differ from their past")
        self.stdout.write("every row is its newest version")
