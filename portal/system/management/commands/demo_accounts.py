"""`manage.py demo_accounts`: print the demonstration accounts."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.accounts.demo import demo_accounts


class Command(BaseCommand):
    """Print account, password, role and name, one person per line. Prints nothing outside demo mode."""

    help = "Print the demonstration accounts (demo mode only)."
    requires_system_checks = []

    def handle(self, *args, **options):
        """Print them."""
        for account in demo_accounts() if settings.DEMO else []:
            self.stdout.write(f"  {account.username:<9}{account.password}   {account.role} {account.name}")
