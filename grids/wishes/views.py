"""Views of a wish: claiming, where a later claimer gets 409 with links to other wishes; its resident; its pictures."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.ground.views import file_of
from grids.residents.views import revealing
from grids.wishes import services
from grids.wishes.forms import ClaimForm
from grids.wishes.models import Wish
from grids.wishes.pages import WishPages, is_inside
from portal.ui.acts import READ_OR_WRITE, act, form_of, row_for
from portal.workflow import StaleState


@READ_OR_WRITE
def claim_wish(request: HttpRequest, pk: int):
    """Claim a wish. A later claimer gets 409."""
    wish = row_for(request, WishPages, pk, Wish.CLAIM.verb)
    if not Wish.CLAIM.allows(wish):
        return taken(request)
    detail = reverse("wish_detail", args=[pk])

    def say_until(claim) -> str:
        messages.success(request, _("The wish is yours until %(day)s.") % {"day": wish.fulfil_by})
        return detail

    try:
        return act(
            request,
            form_of(request, ClaimForm, row=wish),
            lambda form: services.claim_wish(wish=wish, actor=request.user, **form.cleaned_data),
            title=_("Claim a wish"),
            done="",
            back=detail,
            to=say_until,
            template="grids/note.html",
            pages=WishPages,
            form_hint=str(wish),
            submit_label=_("Claim"),
            trail=[(WishPages.title, reverse("wish_list"))],
        )
    except StaleState:
        return taken(request)


def taken(request: HttpRequest):
    """Answer 409 when another claimer was faster. It reveals nothing about the wish."""
    others = f"{reverse('wish_list')}?slice=open"
    return render(
        request, "grids/taken.html", {"others": others, "title": _("Claimed by another")}, status=409
    )


reveal_wish_person = revealing(WishPages)
wish_file = file_of(WishPages, is_inside)
