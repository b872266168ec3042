"""Profiles as a workbook, for export and import."""

from types import SimpleNamespace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.profiles.additions import as_listed, listed
from branches.profiles.columns import ATTENTION, CODE, IMPORTED, PROFILE
from branches.profiles.filters import ProfileFilter
from branches.profiles.models import BranchProfile
from branches.profiles.services.workbook import PROFILES
from portal.spreadsheets.resources import Resource, declare

SYNONYMS = {
    "code": ("支部代码", "党组织代码"),
    "organisation": ("党支部", "支部", "支部名称", "党支部名称"),
    "secretary": ("党支部书记", "支部书记"),
    "deputy": ("支部副书记",),
    "full_members": ("正式党员数",),
    "probationary_members": ("预备党员数",),
    "elected_on": ("选举日期", "换届日期", "本届选举日期"),
}


def profiles(user, query):
    """Return the profiles of the list under the same filter."""
    scoped = BranchProfile.objects.visible_to(user, "branches.view_profile")
    filtered = ProfileFilter(query, queryset=scoped, request=SimpleNamespace(user=user))
    return as_listed(filtered.qs, timezone.localdate()).order_by("organisation_path", "pk")


declare(
    Resource(
        key="branches.profiles",
        label=_("Branch profiles"),
        permission="branches.export_profiles",
        list_url="profile_list",
        columns=lambda full: listed((CODE, *PROFILE), (ATTENTION,)),
        rows=profiles,
        chosen=ProfileFilter.in_words,
        importer=PROFILES.as_importer(
            IMPORTED,
            synonyms=SYNONYMS,
            hint=_(
                "A row is a branch, found by its code or its name. Branches without a profile get one; empty cells leave"
                " what is there."
            ),
        ),
    ),
)
