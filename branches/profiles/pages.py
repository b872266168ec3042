"""Pages of branch profiles."""

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from branches.profiles import services
from branches.profiles.additions import additions, as_listed, listed
from branches.profiles.columns import ATTENTION, PROFILE
from branches.profiles.filters import ProfileFilter
from branches.profiles.forms import NewProfileForm, ProfileForm
from branches.profiles.models import BranchProfile
from branches.profiles.services.reach import without_profile
from branches.profiles.signs import remarks
from portal.scope.counting import goes_on
from portal.ui.pages import Action, ModelPages, Write


class ProfilePages(ModelPages):
    """Branch profiles."""

    model = BranchProfile
    name = "profile"
    path = "profiles/"
    title = _("Branch profiles")
    permission = "branches.view_profile"
    filterset = ProfileFilter
    joins = ("organisation",)
    order = ("organisation_path", "pk")
    detail_template = "branches/profile_detail.html"
    empty = _("No branch has filled in its profile yet.")
    actions = (
        Action(
            _("Import"), "import_upload", "upload", "branches.import_profiles", args=("branches.profiles",)
        ),
        Action(
            _("Export to Excel"),
            "export_start",
            "download",
            "branches.export_profiles",
            args=("branches.profiles",),
            takes_query=True,
        ),
        Action(
            _("Fill in a branch profile"),
            "profile_new",
            "plus",
            "branches.add_profile",
            primary=True,
            offered=lambda user: without_profile(user).exists(),
        ),
    )
    new = Write(
        "branches.add_profile",
        NewProfileForm,
        services.add_profile,
        _("Fill in a branch profile"),
        _("Saved. What is due this month is shown below."),
        hint=_("Once is enough: records and reminders take it from here."),
    )
    edit = Write(
        "branches.change_profile",
        ProfileForm,
        services.change_profile,
        _("Change a branch profile"),
        _("Saved."),
    )

    @classproperty
    def columns(cls):
        """The columns of the list: the profile, the additions of higher matters, the signs."""
        return listed(PROFILE, (ATTENTION,))

    @classproperty
    def tabs(cls):
        """The tabs of the list, with those that higher matters add."""
        added = (name for addition in additions() for name in addition.tabs)
        return ("all", "attention", "election_soon", "election_overdue", *added)

    @classproperty
    def row_actions(cls):
        """The buttons of a branch, all of them added by higher matters."""
        return tuple(action for addition in additions() for action in addition.row_actions)

    @classmethod
    def rows(cls, request: HttpRequest, query: QueryDict | None = None):
        """Annotate each branch with the values that the columns show."""
        found = super().rows(request, query)
        if not getattr(request, "trusts_query", False):  # a saved view that is only counted shows no columns
            found.queryset = as_listed(found.queryset, found.today)
        return found

    @classmethod
    def summary(cls, rows, counts) -> str:
        """Say how many branches are listed, what higher matters add, and how many branches lack a profile."""
        clauses = [
            gettext("More than 10,000 branches in all")
            if goes_on(counts.listed)
            else ngettext("%(n)s branch in all", "%(n)s branches in all", counts.listed)
            % {"n": counts.listed}
        ]
        clauses += [addition.summary(rows) for addition in additions()]
        if missing := without_profile(rows.user, cls.permission).count():
            clause = ngettext(
                "%(n)s branch has not filled in its profile yet",
                "%(n)s branches have not filled in their profile yet",
                missing,
            )
            clauses.append(clause % {"n": missing})
        return "；".join(clauses)

    @classmethod
    def detail_context(cls, request, row):
        """Add remarks, and what higher matters know of the branch."""
        own = BranchProfile.objects.visible_to(request.user, cls.permission).filter(pk=row.pk)
        return super().detail_context(request, row) | {
            "columns": PROFILE,
            "remarks": remarks(own.with_signs(timezone.localdate()).get()),
            "parts": [
                {"template": addition.template, **addition.context(request, row)} for addition in additions()
            ],
        }
