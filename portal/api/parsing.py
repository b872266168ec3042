"""Reads the bodies of the API."""

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class BoundedJSONParser(JSONParser):
    """JSON that is nested too deeply to be read is a fault of the caller, as any other that cannot be read."""

    def parse(self, stream, media_type=None, parser_context=None):
        """Return what stands in the body. Raises ParseError (400)."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
