"""Saved views and settings of lists: stored for their users, and shared by those with the right."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from portal.organisations.models import Organisation
from portal.preferences import saved_views
from portal.ui.acts import READ_OR_WRITE, form_of, show_faults, version_of
from portal.ui.forms import PersonalForm
from portal.ui.pages.shared import pages_named
from portal.workflow import StaleEdit

DENSITIES = ("compact",)
EARLIER, LATER = "earlier", "later"


class ViewForm(PersonalForm):
    """The name of a view, and the organisation with which it is shared."""

    title = forms.CharField(label=_("Title of the view"), max_length=20)
    share_at = forms.ModelChoiceField(
        label=_("Shared with"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("only me"),
        help_text=_("The organisation and all below it see the view; each sees only his own rows in it."),
    )

    def narrow(self) -> None:
        """Offer the organisations of the person's posts, for a person who may share there."""
        at = {
            post.organisation_id
            for post in self.user.posts()
            if self.user.may(saved_views.SHARE, post.organisation)
        }
        if not at:
            del self.fields["share_at"]
            return
        offered = Organisation.objects.visible_to(self.user, saved_views.SHARE)
        self.fields["share_at"].queryset = offered.filter(pk__in=at)


def list_or_404(name: str):
    """Return the pages of a list, or raise Http404. Some pages have no list."""
    try:
        pages = pages_named(name)
        reverse(f"{pages.name}_list")
    except (KeyError, NoReverseMatch) as error:
        raise Http404 from error
    return pages


def view_or_404(find, request: HttpRequest, pk: int):
    """Return what `find` finds for the reader, or raise Http404."""
    try:
        return find(request.user, pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def list_address(name: str, query: str = "") -> str:
    """Return the address of a list under a filter."""
    return reverse(f"{name}_list") + (f"?{query}" if query else "?all=1")


@require_safe
def view_list(request: HttpRequest):
    """Show own views of a list and shared ones, to be sorted, renamed, deleted or made the default."""
    pages = list_or_404(request.GET.get("list", ""))
    pages.require(request, pages.permission)
    views = saved_views.offered_views(request.user, pages.name)
    own = [view.pk for view in views if view.owner_id == request.user.pk]
    context = {
        "title": gettext("Saved views"),
        "trail": [(pages.title, list_address(pages.name))],
        "pages": pages,
        "views": views,
        "deletable": {view.pk for view in views if saved_views.may_delete(view, request.user)},
        "default": saved_views.default_of(request.user, pages.name, views),
        "first": own[0] if own else None,
        "last": own[-1] if own else None,
        **pressed(request, own),
    }
    return render(request, "system/view_list.html", context)


@READ_OR_WRITE
def view_new(request: HttpRequest):
    """Store the filter of a list under a name."""
    pages = list_or_404(request.GET.get("list", ""))
    pages.require(request, pages.permission)
    query = request.GET.get("query", "")
    form = form_of(request, ViewForm)
    if form.is_bound and pages.rows(request, QueryDict(query)).errors:
        form.add_error(None, gettext("This filter does not apply. Mend it in the list, then save the view."))
    if request.method == "POST" and form.is_valid():
        try:
            view = saved_views.save_view(
                list_name=pages.name, query=query, actor=request.user, **form.cleaned_data
            )
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, gettext("Saved. It stands beside the other views of the list."))
            return redirect(list_address(pages.name, view.query))
    return answer(request, form, pages, gettext("Save this view"), list_address(pages.name, query))


@READ_OR_WRITE
def view_edit(request: HttpRequest, pk: int):
    """Rename a view, share it, or stop sharing it."""
    view = view_or_404(saved_views.own_view, request, pk)
    pages = list_or_404(view.list_name)
    initial = {"title": view.title, "share_at": view.organisation if view.is_shared else None}
    form = form_of(request, ViewForm, initial=initial)
    version = version_of(request, view)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.change_view(view, version=version, actor=request.user, **form.cleaned_data)
        except StaleEdit:
            form.add_error(None, gettext("This view was changed elsewhere meanwhile. Open it again."))
        except ValidationError as fault:
            show_faults(form, fault)
        else:
            messages.success(request, gettext("Saved."))
            return redirect(f"{reverse('manage_views')}?list={pages.name}")
    back = f"{reverse('manage_views')}?list={pages.name}"
    return answer(request, form, pages, gettext("Change a saved view"), back, version=version)


@require_POST
def view_delete(request: HttpRequest, pk: int):
    """Delete one's own view, or one that is shared where one may share."""
    view = view_or_404(saved_views.offered_view, request, pk)
    saved_views.delete_view(view=view, version=view.version, actor=request.user)
    messages.success(request, gettext("The view has been deleted. No row was touched."))
    return redirect(f"{reverse('manage_views')}?list={view.list_name}")


def pressed(request: HttpRequest, own: list[int]) -> dict[str, object]:
    """Return the view that was just moved, and the button for the focus: the same one, or at an end the other one."""
    moved = next((pk for pk in own if str(pk) == request.GET.get("moved")), None)
    to = EARLIER if request.GET.get("to") == EARLIER else LATER
    if moved is not None and moved == (own[0] if to == EARLIER else own[-1]):
        to = LATER if to == EARLIER else EARLIER
    return {"moved": moved, "focus": to}


@require_POST
def view_move(request: HttpRequest, pk: int):
    """Move one's own view earlier or later. The button gets the focus again, so that it can be pressed further."""
    view = view_or_404(saved_views.own_view, request, pk)
    to = EARLIER if request.POST.get("to") == EARLIER else LATER
    place = saved_views.move_view(view=view, earlier=to == EARLIER, actor=request.user)
    words = {"title": view.title, "place": place}
    messages.success(request, gettext("“%(title)s” stands in place %(place)s now.") % words)
    return redirect(f"{reverse('manage_views')}?list={view.list_name}&moved={view.pk}&to={to}")


@require_POST
def view_default(request: HttpRequest, pk: int):
    """Make a view the default of a list, or no longer."""
    view = view_or_404(saved_views.offered_view, request, pk)
    was = saved_views.settings_of(request.user, view.list_name).get("view")
    chosen = None if was == view.pk else view.pk
    saved_views.keep_settings(list_name=view.list_name, view=chosen, actor=request.user)
    return redirect(f"{reverse('manage_views')}?list={view.list_name}")


@require_POST
def list_settings(request: HttpRequest, name: str):
    """Store the shown columns and the density of a list. Filters do not change."""
    pages = list_or_404(name)
    pages.require(request, pages.permission)
    offered = [column.key for column in pages.columns if column.on_page]
    wanted = [key for key in offered if key in request.POST.getlist("columns")]
    if "reset" in request.POST or len(wanted) == len(offered):
        wanted = []
    density = request.POST.get("density", "")
    saved_views.keep_settings(
        list_name=name,
        columns=wanted,
        density=density if density in DENSITIES and "reset" not in request.POST else "",
        actor=request.user,
    )
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if back and safe else list_address(name))


def answer(request: HttpRequest, form, pages, title: str, back: str, **more):
    """Answer with the form: 200 fresh, 422 with faults."""
    context = {
        "form": form,
        "form_title": title,
        "form_hint": pages.title,
        "back_url": back,
        "trail": [(pages.title, list_address(pages.name))],
    }
    return render(request, "ui/form.html", context | more, status=422 if form.errors else 200)
