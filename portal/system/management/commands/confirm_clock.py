"""`manage.py confirm_clock --by NAME`: believe the day on the clock again (portal/jobs/clock.py)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.jobs.services import confirm_clock


class Command(BaseCommand):
    """Confirm the day after a standstill of more than a week, in the name of a system keeper."""

    help = "Confirm that the clock shows the right day; the keeper who says so is named and recorded."

    def add_arguments(self, parser):
        """Declare who confirms."""
        parser.add_argument("--by", required=True, help="account name of the system keeper")

    def handle(self, *args, by, **options):
        """Confirm, or say why not."""
        actor = User.objects.filter(username=by, is_active=True).first()
        if actor is None:
            raise CommandError(_("There is no account of that name."))
        try:
            confirm_clock(actor=actor)
        except PermissionDenied as fault:
            raise CommandError(_("Only a system keeper of the whole portal confirms the day.")) from fault
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        self.stdout.write(_("Confirmed: today is %(day)s.") % {"day": timezone.localdate()})
