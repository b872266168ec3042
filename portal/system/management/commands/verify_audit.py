"""`manage.py verify_audit`: check the chain over audit log and memory; portal/audit/chain.py does the same without the portal."""

from django.core.management.base import BaseCommand, CommandError

from portal.audit.chain import told
from portal.memory.services import lacking
from portal.seals.services.checks import check_chain


class Command(BaseCommand):
    """Name the first entry that is broken, missing or moved, rows that differ, and what is not sealed yet."""

    help = "Check the chain over the audit log and remembered rows."

    def add_arguments(self, parser):
        """Take a root that was noted outside."""
        parser.add_argument("--root", default="", help="noted outside: DAY:SEAL or NUMBER:SEAL")

    def handle(self, *args, **options):
        """Exit with a failure when anything is named."""
        try:
            found = check_chain(root=options["root"])
        except ValueError as fault:
            raise CommandError(str(fault)) from None
        unguarded = lacking()
        for table in unguarded:
            self.stdout.write(f"{table}: triggers are absent or altered; manage.py migrate makes them")
        for line in told(found):
            self.stdout.write(line)
        if found.faults or unguarded:
            raise CommandError("the audit log or its memory is not as it was sealed")
