"""Views that end a worker's post, and that send pictures of rows in a grid."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.ground import services
from grids.ground.forms.acts import EndForm
from grids.ground.models import GridPost
from grids.ground.pages import GridPages
from portal.evidence.serving import serve_preview
from portal.ui.acts import READ_OR_WRITE, act, form_of
from portal.workflow import StaleState


@READ_OR_WRITE
def end_post(request: HttpRequest, pk: int):
    """End a worker's post in a grid."""
    posts = GridPost.objects.visible_to(request.user, "grids.view_grid")
    post = get_object_or_404(posts.select_related("grid__organisation", "worker"), pk=pk)
    if not post.admits(request.user, "grids.end_post"):
        raise PermissionDenied("grids.end_post")
    if post.has_ended:
        raise StaleState(post, "grids.end_post")
    back = reverse("grid_detail", args=[post.grid_id])
    return act(
        request,
        form_of(request, EndForm, row=post),
        lambda form: services.end_post(post=post, actor=request.user, **form.cleaned_data),
        title=_("End a grid worker's post"),
        done=_("The post ends on that day."),
        back=back,
        template="grids/note.html",
        pages=GridPages,
        form_hint=str(post),
        submit_label=_("End the post"),
        trail=[(GridPages.title, reverse("grid_list")), (str(post.grid), back)],
    )


def file_of(pages, meets: Callable[..., bool]) -> Callable:
    """Return the view that sends a picture of a row, drawn anew without the phone's metadata."""

    @require_safe
    def hand_out(request: HttpRequest, pk: int, key):
        row = pages.row(request, pk)
        if not meets(request.user, row):
            raise Http404
        file = get_object_or_404(row.evidence, key=key)
        return serve_preview(file)

    return hand_out
