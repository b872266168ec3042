"""`manage.py scaffold`: write the mechanical parts of a new noun (docs/adding-a-model.md)."""

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import NoReverseMatch, reverse
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from portal.accounts import roles
from portal.api.registry import declared
from portal.system.management.scaffolding import Noun, enter_lists, write_files
from portal.system.operation.catalogue import read
from portal.ui.navigation import entries

APPS = ("rectification", "branches", "ratings", "grids")
SETS = sorted(name for name, value in vars(roles).items() if name.isupper() and isinstance(value, set))


class Command(BaseCommand):
    """Write a matter with all its drawers, enter it into the lists that name nouns, write its tests and its words.

    What it writes passes `make check` and its tests. Fields, rules and their Chinese are left to a person.
    """

    help = "Write the mechanical parts of a new noun: list, form, export, import, API, search, menu, demo, tests."

    def add_arguments(self, parser):
        """Take the names of the noun, and who may do what with it."""
        parser.add_argument("app", choices=APPS)
        parser.add_argument("matter", help="the package that it gets, for instance honours")
        parser.add_argument("model", help="the name of the model, for instance Honour")
        parser.add_argument("--label", required=True, help="the word on screen, for instance 荣誉")
        parser.add_argument(
            "--meaning", required=True, help="one English sentence for docstring and dictionary"
        )
        parser.add_argument(
            "--english", default="", help="the word in English, from the model's name by default"
        )
        parser.add_argument("--plural", default="", help="many of them, the word with an s by default")
        parser.add_argument(
            "--beside", default="", help="a matter that it stands beside; above all others by default"
        )
        parser.add_argument("--icon", default="file-text", help="a lucide icon for menu and search")
        for name, wanted, what in (
            ("--looking", "LOOKING", "who sees them"),
            ("--keeping", "LEADING_A_BRANCH", "who adds and changes them"),
            ("--taking-out", "TAKING_OUT", "who takes them out as a workbook"),
            ("--bringing-in", "FILLING_IN_FOR_BRANCHES", "who brings them in"),
        ):
            parser.add_argument(
                name, default=wanted, choices=SETS, metavar="SET", help=f"a set of rights in roles.py: {what}"
            )

    def handle(self, *args, app, matter, model, beside, **options):
        """Write the files, enter the lists, then bring the derived files up to date."""
        english = options["english"] or re.sub(r"(?<!^)(?=[A-Z])", " ", model).lower()
        noun = Noun(
            app=app,
            matter=matter,
            model=model,
            english=english,
            plural=options["plural"] or f"{english}s",
            order=1 + max(one.order for one in entries() if one.section == app),
            **{
                name: options[name]
                for name in ("label", "meaning", "icon", "looking", "keeping", "taking_out", "bringing_in")
            },
        )
        self.refuse_taken(noun, beside)
        try:
            written = write_files(noun)
        except FileExistsError as taken:
            raise CommandError(f"there already: {taken}") from taken
        changed = enter_lists(noun, beside)
        self.finish(noun, [*written, *changed])

    def refuse_taken(self, noun: Noun, beside: str) -> None:
        """Raise CommandError for names that are taken or mean nothing."""
        if not noun.matter.isidentifier() or not re.fullmatch(r"[A-Z][A-Za-z]+", noun.model):
            raise CommandError("the matter is a word in lower case, the model one that begins with a capital")
        if noun.model in {one.__name__ for one in apps.get_app_config(noun.app).get_models()}:
            raise CommandError(f"{noun.app} has a model {noun.model} already")
        matters = [one.strip() for line in apps.get_app_config(noun.app).matters for one in line.split("|")]
        if beside and beside not in matters:
            raise CommandError(f"no matter {beside}; there are {', '.join(matters)}")
        if noun.path in {prefix for prefix, _viewset, _name in declared()} or has_url(f"{noun.noun}_list"):
            raise CommandError(f"the address {noun.path} or the URL {noun.noun}_list is taken")
        try:
            lucide(noun.icon)
        except IconDoesNotExist as missing:
            raise CommandError(f"no lucide icon {noun.icon}") from missing
        said = {message.id: message.string for message in read()}
        other = {
            text: said[text] for text, chinese in noun.chinese.items() if said.get(text, chinese) != chinese
        }
        if other:
            raise CommandError(f"these words mean something else already, choose --english: {other}")

    def finish(self, noun: Noun, modules: list[Path]) -> None:
        """Format, then write migration, catalogue and the page of permissions, each by its own command."""
        run("-m", "ruff", "check", "--quiet", "--fix", *map(str, modules))
        run("-m", "ruff", "format", "--quiet", *map(str, modules))
        manage = str(settings.BASE_DIR / "manage.py")
        run(manage, "makemigrations", noun.app, "--name", noun.nouns, "--verbosity", "0")
        with NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as words:
            json.dump(noun.chinese, words)
            words.flush()
            run(manage, "messages", "--add", words.name)
        run(manage, "print_permissions")
        self.stdout.write(
            f"{len(modules)} modules. What is left to do: docs/adding-a-model.md, from step 2 on."
        )


def has_url(name: str) -> bool:
    """Tell whether a URL without arguments has this name."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def run(*arguments: str) -> None:
    """Run a command of this Python in the project. Raises CommandError with what it said."""
    done = subprocess.run(  # noqa: S603 - our own commands, with names that were checked
        [sys.executable, *arguments], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{' '.join(arguments)}:\n{done.stdout}{done.stderr}")
