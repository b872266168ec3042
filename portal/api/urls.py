"""URLs of the API: the declared viewsets, and the schema."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from portal.api.registry import declared

router = SimpleRouter()
for prefix, viewset, basename in declared():
    router.register(prefix, viewset, basename=basename)

urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="api_schema"), *router.urls]
