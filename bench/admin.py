"""Django's admin over the ledger's rows: what a team would pick instead of a list of its own.

The same twenty rows, columns, filters and search, signed in, an act on many rows, under the portal's middleware. It has
none of the portal's frame, tabs with counts, saved views, choice of columns, lights by day, or rights by subtree.
"""

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rectification.models import Problem


class Site(admin.AdminSite):
    """An admin site that the bench alone mounts; whoever is signed in may look."""

    def has_permission(self, request) -> bool:
        """Admit whoever is signed in: accounts of the portal know no staff."""
        return request.user.is_authenticated


class LedgerAdmin(admin.ModelAdmin):
    """The ledger, declared as the admin's documents show it."""

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
        """Show how many measures are finished."""
        return f"{row.measures_done}/{row.measures_total}"

    @admin.display(description=_("Light"))
    def light(self, row: Problem) -> str:
        """Show the light's word."""
        shown = row.light_on(self.today)
        return shown.label if shown else ""

    def changelist_view(self, request, extra_context=None):
        """Work the day out once a page."""
        self.today = timezone.localdate()
        return super().changelist_view(request, extra_context)

    def has_module_permission(self, request) -> bool:
        """Show it in the index."""
        return True


site = Site()
site.register(Problem, LedgerAdmin)
urlpatterns = [path("admin/", site.urls)]
