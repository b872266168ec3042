"""Views of the month, of a flag's passport, and of its certificate."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ratings.flags.passports import VIEW as VIEW_CUSTODY
from ratings.flags.passports import events_of, flags_now, groups_met, months_held, superiors_of_twins
from ratings.flags.tables import tables_of
from ratings.reviews.explain import costliest, explained, ranked_beside
from ratings.reviews.pages import HOME, StandingPages
from ratings.rounds.models import Custody, Round, Standing
from ratings.rounds.models.round import VIEW as VIEW_ROUND
from ratings.rounds.services.seals import seal_of_month

CHOICES = 36


@require_safe
def rating_home(request: HttpRequest):
    """Show a month: the holders of the flag, and the table as far as the reader may see it."""
    StandingPages.require(request, StandingPages.permission)
    met = Round.objects.visible_to(request.user, VIEW_ROUND).exclude(state=Round.State.WAITING)
    rounds = list(met.select_related("scheme", "organisation").order_by("-month", "pk")[:CHOICES])
    chosen = chosen_of(rounds, request.GET.get("round", ""))
    context = {
        "title": _("The month's ranking"),
        "print_title": _("The month's ranking"),
        "rounds": rounds,
        "round": chosen,
        "own": own_of(chosen, request.user) if chosen else None,
        "tables": tables_of(chosen, request.user) if chosen else [],
        "has_restatements": chosen.restatements.exists() if chosen else False,
    }
    return render(request, "ratings/home.html", context)


def own_of(round_: Round, user) -> dict[str, object] | None:
    """Return the result of the reader's own branch in a month, and the lines that cost it most."""
    paths = [post.organisation_path for post in user.posts()]
    met = Standing.objects.visible_to(user, StandingPages.permission).filter(
        round=round_, entry__organisation_path__in=paths
    )
    standing = (
        met.select_related("entry", "group", "round__scheme", "round__organisation").order_by("pk").first()
    )
    if standing is None:
        return None
    return {
        "standing": standing,
        "group_size": ranked_beside(standing),
        "costliest": costliest(explained(standing, user)),
    }


def chosen_of(rounds: list[Round], wanted: str) -> Round | None:
    """Return the wanted round, or else the latest published one, or else the latest."""
    asked = next((one for one in rounds if str(one.pk) == wanted), None)
    published = next((one for one in rounds if one.state == Round.State.PUBLISHED), None)
    return asked or published or next(iter(rounds), None)


@require_safe
def flag_list(request: HttpRequest):
    """List the flags with their present holders."""
    StandingPages.require(request, VIEW_CUSTODY)
    context = {
        "title": _("Passport of the flag"),
        "print_title": _("Passport of the flag"),
        "flags": flags_now(request.user),
        "trail": [(HOME[0], reverse(HOME[1]))],
    }
    return render(request, "ratings/flag_list.html", context)


@require_safe
def flag_passport(request: HttpRequest, pk: int):
    """Show the history of a flag, month by month."""
    group = get_object_or_404(groups_met(request.user), pk=pk)
    every = events_of(group)
    met = Custody.objects.visible_to(request.user, VIEW_CUSTODY)
    events = list(every.filter(pk__in=met.order_by().values("pk")))
    above = superiors_of_twins(events)
    context = {
        "title": _("Passport: %(group)s") % {"group": group.name},
        "print_title": _("Passport of the flag"),
        "group": group,
        "events": [(one, above.get(one.organisation_id, "")) for one in events],
        "held": months_held(events, above),
        "is_withheld": not events and every.exists(),
        "trail": [(HOME[0], reverse(HOME[1])), (_("Passport of the flag"), reverse("flag_list"))],
    }
    return render(request, "ratings/flag_passport.html", context)


@require_safe
def certificate(request: HttpRequest, pk: int):
    """Show the certificate of a month with the flag, for A4 paper."""
    met = Custody.objects.visible_to(request.user, VIEW_CUSTODY).holding()
    custody = get_object_or_404(
        met.select_related("round__scheme", "round__organisation", "group", "entry__standing"), pk=pk
    )
    context = {
        "title": _("Certificate"),
        "custody": custody,
        "seal": seal_of_month(custody.round),
        "trail": [
            (HOME[0], reverse(HOME[1])),
            (_("Passport of the flag"), reverse("flag_passport", args=[custody.group_id])),
        ],
    }
    return render(request, "ratings/certificate.html", context)
