"""Ending a worker's post in a grid."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from grids import services
from grids.forms.acts import EndForm
from grids.models.grid import GridPost
from grids.pages.places import GridPages
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
