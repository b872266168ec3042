"""Which tables are remembered: all of the portal's own, without those named here, each with a reason."""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import models

from portal.scope.paths import PathField

# Apps of libraries: their rows are sessions, and names of models and permissions that the code holds, too.
LIBRARIES = frozenset({"auth", "contenttypes", "sessions"})
WITHOUT_PAST = {
    "audit.auditentry": "entries are appended only; they are the log themselves",
    "memory.act": "acts are appended only; the past refers to them",
    "seals.source": "a part of the chain, which is only appended to",
    "seals.seal": "the chain, which is only appended to",
    "seals.root": "a part of the chain, which is only appended to",
    "seals.mark": "how far the sealer has come; nothing rests on it",
    "organisations.area": "665,276 divisions, replaced as a whole by a command with each edition",
    "accounts.signin": "sign-ins are no facts of the work; the audit log has them",
    "accounts.signinbucket": "a counter of a quarter of an hour",
    "accounts.oldpassword": "hashes of passwords are kept once only",
    "preferences.preference": "how a person likes to look at pages",
    "preferences.savedview": "how a person likes to look at lists",
    "preferences.draft": "what is not sent yet is nobody's business",
    "notifications.notification": "a notice is a copy of what was told; it measures nothing",
    "jobs.job": "work of the machine; its acts are remembered with what they changed",
    "jobs.heartbeat": "a sign of life, overwritten every few seconds",
    "ratings.monthrecord": "the record of a published month is a copy already; its digest stands in the audit log",
    "spreadsheets.exportrun": "files that are cleared after a day; the audit log has who took them out",
    "spreadsheets.importrun": "the run's acts are remembered with the rows that they changed",
    "spreadsheets.stagedrow": "rows of a file before they are applied",
}
# Fields whose past is not kept, by model.
WITHOUT_FIELDS = {
    "accounts.user": {
        "password": "a hash is kept once only",
        "last_login": "no statistics of sign-ins",
    },
}


@cache
def remembered() -> tuple[type[models.Model], ...]:
    """Return the models of remembered tables, with those of relations of many to many."""
    return tuple(
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LIBRARIES
        and model._meta.label_lower not in WITHOUT_PAST
        and not _is_count(model)
    )


@cache
def appended() -> tuple[type[models.Model], ...]:
    """Return the models whose own rows are only appended: they say so by `only_appended`."""
    return tuple(model for model in apps.get_models() if getattr(model, "only_appended", False))


def fields_of(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields of a model whose past is kept."""
    left_out = WITHOUT_FIELDS.get(model._meta.label_lower, {})
    return (field for field in model._meta.concrete_fields if field.name not in left_out)


def table_of(model: type[models.Model]) -> str:
    """Return the name of the table of a model's past."""
    return f"memory_of_{model._meta.db_table}"


def place_of(model: type[models.Model]) -> str:
    """Return the column that leads from a row to its organisation, "" for a model without a path of it."""
    if model._meta.label_lower == "organisations.organisation":
        return model._meta.pk.column
    names = {field.name: field for field in model._meta.concrete_fields}
    if "organisation" in names and any(isinstance(field, PathField) for field in names.values()):
        return names["organisation"].column
    return ""


def _is_count(model: type[models.Model]) -> bool:
    """Tell whether a table is made of other rows by triggers (portal.rollups), and can be made again of theirs."""
    return hasattr(model, "groupings")
