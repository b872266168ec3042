"""The month on one page, the passport of the flag, and the certificate that hangs beside it."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ratings.models import Custody, PeerGroup, Round, Scheme
from ratings.pages import HOME, RoundPages, StandingPages
from ratings.tables import tables_of

VIEW_CUSTODY = "ratings.view_custody"
CHOICES = 36


@require_safe
def rating_home(request: HttpRequest):
    """Show a month: who holds the flag, and the table as far as the reader meets it."""
    StandingPages.require(request, StandingPages.permission)
    met = Round.objects.visible_to(request.user, RoundPages.permission).exclude(state=Round.State.WAITING)
    rounds = list(met.select_related("scheme", "organisation").order_by("-month", "pk")[:CHOICES])
    chosen = chosen_of(rounds, request.GET.get("round", ""))
    context = {
        "title": _("The month's ranking"),
        "print_title": _("The month's ranking"),
        "rounds": rounds,
        "round": chosen,
        "tables": tables_of(chosen, request.user) if chosen else [],
        "has_restatements": chosen.restatements.exists() if chosen else False,
    }
    return render(request, "ratings/home.html", context)


def chosen_of(rounds: list[Round], wanted: str) -> Round | None:
    """Return the round asked for, else the latest published one, else the latest."""
    asked = next((one for one in rounds if str(one.pk) == wanted), None)
    published = next((one for one in rounds if one.state == Round.State.PUBLISHED), None)
    return asked or published or next(iter(rounds), None)


def groups_met(request: HttpRequest):
    """Return the groups whose flag the reader may follow, of schemes that have been in use."""
    schemes = Scheme.objects.visible_to(request.user, "ratings.view_scheme").exclude(state=Scheme.State.DRAFT)
    groups = PeerGroup._base_manager.filter(scheme__in=schemes.order_by().values("pk"))
    return groups.select_related("scheme__organisation").order_by(
        "scheme__organisation_path", "scheme", "ordinal"
    )


@require_safe
def flag_list(request: HttpRequest):
    """List the flags with who holds them now."""
    StandingPages.require(request, VIEW_CUSTODY)
    groups = list(groups_met(request))
    met = Custody.objects.visible_to(request.user, VIEW_CUSTODY).filter(group__in=groups)
    latest: dict[int, list[Custody]] = {}
    for one in met.select_related("round").order_by("-round__month", "pk"):
        kept = latest.setdefault(one.group_id, [])
        if not kept or kept[0].round_id == one.round_id:
            kept.append(one)
    context = {
        "title": _("Passport of the flag"),
        "print_title": _("Passport of the flag"),
        "flags": [
            (group, [one for one in latest.get(group.pk, []) if one.event != "lost"]) for group in groups
        ],
        "trail": [(HOME[0], reverse(HOME[1]))],
    }
    return render(request, "ratings/flag_list.html", context)


@require_safe
def flag_passport(request: HttpRequest, pk: int):
    """Show where a flag has been, month by month."""
    group = get_object_or_404(groups_met(request), pk=pk)
    met = Custody.objects.visible_to(request.user, VIEW_CUSTODY).filter(
        group__name=group.name,
        round__organisation=group.scheme.organisation_id,
        round__scheme__title=group.scheme.title,
    )
    events = list(met.select_related("round", "entry__standing").order_by("-round__month", "event", "pk"))
    held: dict[str, int] = {}
    for one in events:
        if one.event != Custody.Event.LOST:
            held[one.name] = held.get(one.name, 0) + 1
    context = {
        "title": _("Passport: %(group)s") % {"group": group.name},
        "print_title": _("Passport of the flag"),
        "group": group,
        "events": events,
        "held": sorted(held.items(), key=lambda item: (-item[1], item[0])),
        "trail": [(HOME[0], reverse(HOME[1])), (_("Passport of the flag"), reverse("flag_list"))],
    }
    return render(request, "ratings/flag_passport.html", context)


@require_safe
def certificate(request: HttpRequest, pk: int):
    """Show the certificate of a month with the flag, made for A4 paper."""
    met = Custody.objects.visible_to(request.user, VIEW_CUSTODY).holding()
    custody = get_object_or_404(
        met.select_related("round__scheme", "round__organisation", "group", "entry__standing"), pk=pk
    )
    context = {
        "title": _("Certificate"),
        "custody": custody,
        "trail": [
            (HOME[0], reverse(HOME[1])),
            (_("Passport of the flag"), reverse("flag_passport", args=[custody.group_id])),
        ],
    }
    return render(request, "ratings/certificate.html", context)
