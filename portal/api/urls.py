"""URLs of the API: the declared viewsets, and the schema."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from portal.api.registry import declared
from portal.api.schema import SchemaView

router = SimpleRouter()
for prefix, viewset, basename in declared():
    router.register(prefix, viewset, basename=basename)

urlpatterns = [path("schema/", SchemaView.as_view(), name="api_schema"), *router.urls]
