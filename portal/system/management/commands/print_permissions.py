"""`manage.py print_permissions`: write docs/permissions.md."""

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.system.people.permissions import page


class Command(BaseCommand):
    """Write who may do what, read from the code."""

    help = "Write docs/permissions.md from portal/accounts/roles.py."

    def handle(self, *args, **options):
        """Write it."""
        (settings.BASE_DIR / "docs" / "permissions.md").write_text(page())
