"""`manage.py bootstrap`: set up an empty portal for production."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.accounts.services import create_user, grant_role
from portal.audit.services import record
from portal.organisations.models import Organisation
from portal.organisations.services import found_organisation


class Command(BaseCommand):
    """Make the root organisation, the keeper of accounts and the first administrator: two people."""

    help = "Set up an empty database: root organisation, system keeper, first city administrator."

    def add_arguments(self, parser):
        """Declare the options. Missing ones are asked for."""
        parser.add_argument("--organisation", help="full name of the root organisation")
        parser.add_argument("--document", help="number of the document that orders it")
        for who in ("keeper", "admin"):
            parser.add_argument(f"--{who}", help=f"account name of the {who}")
            parser.add_argument(f"--{who}-name", help=f"name of the {who}")

    def handle(self, *args, **options):
        """Set up in one transaction, and print the one-time passwords once."""
        if Organisation.objects.exists() or User.objects.exists():
            raise CommandError(_("This database is not empty. bootstrap sets up an empty one only."))
        questions = {
            "organisation": _("Full name of the root organisation: "),
            "document": _("Document number: "),
            "keeper": _("Account name of the system keeper: "),
            "keeper_name": _("Name of the system keeper: "),
            "admin": _("Account name of the first city administrator: "),
            "admin_name": _("Name of the first city administrator: "),
        }
        said = {key: (options.get(key) or input(question)).strip() for key, question in questions.items()}
        if not all(said.values()):
            raise CommandError(_("Every question needs an answer."))
        if said["keeper"].casefold() == said["admin"].casefold():
            raise CommandError(_("Keeper and administrator must be two people."))
        once = _("one-time password")
        for person, password in self.set_up(said):
            self.stdout.write(f"{person.username}\t{person.name}\t{once} {password}")

    @staticmethod
    @transaction.atomic
    def set_up(said: dict[str, str]) -> list[tuple[User, str]]:
        """Write the root, the two people and their posts."""
        today = timezone.localdate()
        root = found_organisation(
            name=said["organisation"],
            code="ROOT",
            kind=Organisation.Kind.LOCAL_COMMITTEE,
            parent=None,
            document_number=said["document"],
            day=today,
            actor=None,
        )
        people = []
        for who, role in (("keeper", Role.SYSTEM_KEEPER), ("admin", Role.CITY_ADMIN)):
            made = create_user(username=said[who], name=said[f"{who}_name"], organisation=root, actor=None)
            grant_role(user=made[0], role=role, organisation=root, starts_on=today, actor=None)
            people.append(made)
        record("accounts.bootstrap", root, actor=None, changes={"name": [None, root.name]})
        return people
