"""The schema of the API. It depends on code and language only, so it is built once per process for each language."""

from functools import lru_cache

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer

LANGUAGES_AND_FORMS = 16


class SchemaView(SpectacularAPIView):
    """Answers who is signed in, in the language of the request and in the form that was asked for."""

    def _get_schema_response(self, request) -> HttpResponse:
        renderer, media_type = self.perform_content_negotiation(request, force=True)
        name = self._get_filename(request, version=None)
        return HttpResponse(
            written(type(renderer), get_language()),
            content_type=f"{media_type}; charset={renderer.charset}" if renderer.charset else media_type,
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )


@lru_cache(maxsize=LANGUAGES_AND_FORMS)
def written(renderer: type[BaseRenderer], language: str) -> bytes:
    """Return the schema as text. `language` is the active one."""
    return renderer().render(SchemaGenerator().get_schema(request=None, public=True), renderer_context={})
