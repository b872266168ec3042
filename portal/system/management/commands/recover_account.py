"""`manage.py recover_account`: a one-time password where no second person is left to confirm it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.services import recover_account


class Command(BaseCommand):
    """Give somebody a one-time password, and open the account. Recorded, and told to auditors."""

    help = "Give a person a one-time password without a second person. It is recorded, and auditors are told."

    def add_arguments(self, parser):
        """Declare the account and the reason."""
        parser.add_argument("username", help="account name")
        parser.add_argument("--reason", required=True, help="why no second person can confirm it")

    def handle(self, *args, username, reason, **options):
        """Recover the account, and print the one-time password once."""
        if not reason.strip():
            raise CommandError(_("Give a reason."))
        user = (
            User.objects.filter(username=username.strip().casefold()).select_related("organisation").first()
        )
        if user is None:
            raise CommandError(_("There is no account “%(name)s”.") % {"name": username})
        password = recover_account(user=user, reason=reason.strip(), actor=None)
        self.stdout.write(f"{user.username}\t{user.name}\t{_('one-time password')} {password}")
