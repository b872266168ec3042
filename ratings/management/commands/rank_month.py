"""`manage.py rank_month 2026-10`: rank by hand as Celery does on the 1st. `--check` verifies a published month."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.accounts.models import User
from ratings.publishing.services.checking import check_round
from ratings.publishing.services.rounds import draft, open_round
from ratings.rounds.models import Round
from ratings.schemes.models import Scheme


class Command(BaseCommand):
    """Freeze and rank a month of every scheme in use, or rebuild published months and compare them bit for bit."""

    help = "Freeze and rank a month (YYYY-MM) of every scheme in use, or --check published ones."

    def add_arguments(self, parser):
        """Declare the month and the options."""
        parser.add_argument("month", type=month, help="YYYY-MM")
        parser.add_argument("--scheme", type=int, default=None, help="only this scheme, by its number")
        parser.add_argument("--reason", default="", help="why rules rate a month that had begun without them")
        parser.add_argument("--by", default="", help="user name of the person who decided that")
        parser.add_argument(
            "--check",
            action="store_true",
            help="rebuild published rounds from their frozen inputs and compare",
        )

    def handle(self, *args, month, scheme, check, reason="", by="", **options):
        """Rank or check."""
        narrowed = {"scheme": scheme} if scheme else {}
        if check:
            rounds = Round._base_manager.filter(month=month, state=Round.State.PUBLISHED, **narrowed)
            self._check(list(rounds.select_related("scheme").order_by("pk")))
        else:
            schemes = Scheme._base_manager.filter(state=Scheme.State.ACTIVE)
            actor = User._base_manager.filter(username=by, is_active=True).first() if by else None
            if by and actor is None:
                raise CommandError(_("There is no active account %(name)s.") % {"name": by})
            self._rank(month, schemes.filter(pk=scheme) if scheme else schemes, reason, actor)

    def _rank(self, month: date, schemes, reason: str, actor: User | None) -> None:
        left = []
        for scheme in schemes.select_related("organisation").order_by("pk"):
            try:
                round_ = open_round(scheme=scheme, month=month, actor=actor, reason=reason)
                done = draft(round_)
            except ValidationError as fault:  # the others are ranked all the same
                left.append(f"{scheme.organisation} {scheme}: {' '.join(fault.messages)}")
                continue
            said = _("frozen and ranked as a draft") if done else _("was ranked before: %(state)s")
            words = {"state": round_.get_state_display()}
            self.stdout.write(f"{scheme.organisation} {round_}: {said % words}")
        if left:
            raise CommandError("\n".join([_("Not ranked:"), *left]))

    def _check(self, rounds: list[Round]) -> None:
        faults = 0
        for round_ in rounds:
            found = check_round(round_)
            faults += len(found)
            self.stdout.write(f"{round_}: " + (_("stands as published") if not found else _("differs")))
            for fault in found:
                self.stdout.write(f"  {fault}")
        if not rounds:
            raise CommandError(_("No round of this month has been published."))
        if faults:
            raise CommandError(_("A published month is not as its frozen inputs say."))


def month(text: str) -> date:
    """Return the first day of YYYY-MM."""
    return date.fromisoformat(f"{text}-01")
