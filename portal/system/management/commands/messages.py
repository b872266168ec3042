"""`manage.py messages`: keep the Chinese catalogue complete."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.system.operation.catalogue import (
    catalogue_path,
    compile_catalogue,
    extracted,
    missing,
    read,
    refresh,
)


class Command(BaseCommand):
    """Extract strings, add translations, compile, or check that nothing is missing."""

    help = "Extract strings into locale/, compile them, and tell which have no Chinese yet."
    requires_system_checks = []

    def add_arguments(self, parser):
        """Declare the three uses."""
        parser.add_argument("--add", type=Path, help="a JSON file of {English: Chinese} to add")
        parser.add_argument(
            "--check", action="store_true", help="fail if the catalogue is not complete; write nothing"
        )
        parser.add_argument("--compile", action="store_true", help="only compile the .mo")

    def handle(self, *args, add=None, check=False, **options):
        """Run one of the uses."""
        if options["compile"]:
            compile_catalogue()
            return
        if check:
            self.check()
            return
        added = json.loads(add.read_text()) if add else None
        catalogue = refresh(added)
        compile_catalogue()
        for message in missing(catalogue):
            self.stdout.write(message)
        self.stdout.write(f"{len(missing(catalogue))} without Chinese, {len(catalogue)} in all")

    def check(self):
        """Fail when a string of the sources has no Chinese in the stored catalogue."""
        stored = {(message.context, _singular(message.id)) for message in read() if message.id}
        wanted = {(context, _singular(message)) for context, message in extracted()}
        absent = sorted(str(message) for _context, message in wanted - stored)
        absent += missing(read())
        stale = sorted(str(message) for _context, message in stored - wanted)
        if absent or stale:
            raise CommandError(f"{catalogue_path()}: without Chinese {absent}; no longer used {stale}")


def _singular(message):
    return message[0] if isinstance(message, list | tuple) else message
