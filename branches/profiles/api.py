"""Branch profiles by API, with the rows and rights of the pages."""

from rest_framework import serializers

from branches.profiles.models import BranchProfile
from branches.profiles.pages import ProfilePages
from branches.profiles.services.profiles import FIELDS
from portal.api.registry import declare
from portal.api.viewsets import ScopedViewSet


class ProfileSerializer(serializers.ModelSerializer):
    """A profile as its page shows it."""

    branch = serializers.CharField(source="organisation.name")

    class Meta:
        model = BranchProfile
        fields = ["id", "organisation", "branch", *FIELDS, "term_ends_on", "version"]


class ProfileViewSet(ScopedViewSet):
    """Profiles: the list under the page's filter, and one."""

    pages = ProfilePages
    serializer_class = ProfileSerializer


declare("profiles", ProfileViewSet, "api_profile")
