"""Django's admin for the ledger's rows: what a team would use instead of its own list.

It has the same twenty rows, columns, filters and search, signed in, with a bulk action, under the portal's
middleware. It has none of the portal's frame, tabs with counts, saved views, choice of columns, lights by day, or
rights by subtree.
"""

from django.contrib import admin
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rectification.models import Problem


class Site(admin.AdminSite):
    """An admin site for the bench only. Everybody who is signed in may use it."""

    def has_permission(self, request) -> bool:
        """Admit everybody who is signed in, because accounts of the portal have no staff flag."""
        return request.user.is_authenticated


class LedgerAdmin(admin.ModelAdmin):
    """The ledger, declared as the admin's documentation shows."""

    list_display = (
        "number",
        "title",
        "type_path",
        "unit",
        "owner",
        "measures",
        "due_on",
        "light",
        "state",
        "urges_total",
    )
    list_filter = ("unit", "type", "state", "due_on")
    search_fields = (
        "number",
        "title",
        "unit__name",
        "unit__pinyin",
        "owner",
        "leader",
        "measures__action",
        "measures__owner",
    )
    list_select_related = ("unit", "type__aspect", "last_urge__by")
    list_per_page = 20
    ordering = ("due_on", "pk")

    @admin.display(description=_("Type"), ordering="type__code")
    def type_path(self, row: Problem) -> str:
        """Show aspect and type."""
        return f"{row.type.aspect.name} {row.type.code} {row.type.title}"

    @admin.display(description=_("Measures finished"))
    def measures(self, row: Problem) -> str:
        """Show the number of finished measures."""
        return f"{row.measures_done}/{row.measures_total}"

    @admin.display(description=_("Light"))
    def light(self, row: Problem) -> str:
        """Show the light's word."""
        shown = row.light_on(self.today)
        return shown.label if shown else ""

    def changelist_view(self, request, extra_context=None):
        """Compute the day once per page."""
        self.today = timezone.localdate()
        return super().changelist_view(request, extra_context)

    def has_module_permission(self, request) -> bool:
        """Show it in the index."""
        return True


site = Site()
site.register(Problem, LedgerAdmin)
# The portal's own addresses stay known, because its middleware names some.
urlpatterns = [path("admin/", site.urls), path("", include("portal.urls"))]
