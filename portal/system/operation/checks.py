"""Configurations that production refuses to start with (docs/operations.md): demo accounts, plain HTTP, open files."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from portal.private import open_to_others


@register(Tags.security, deploy=True)
def no_demo_in_production(app_configs, **kwargs):
    """Refuse demo mode, whose passwords are on the sign-in page."""
    if not settings.DEMO:
        return []
    hint = "Unset DEMO, start on an empty database and run manage.py bootstrap."
    return [
        Error("DEMO is on: the demonstration accounts are open to everybody.", hint=hint, id="portal.E001")
    ]


@register(Tags.security, deploy=True)
def no_plain_http_beyond_this_machine(app_configs, **kwargs):
    """Refuse plain HTTP for any address but the loopback one."""
    foreign = sorted(set(settings.ALLOWED_HOSTS) - settings.LOOPBACK)
    if settings.HTTPS or not foreign:
        return []
    hint = "Put the portal behind a proxy with TLS and set HTTPS=1 and TRUSTED_PROXIES=1."
    return [Error(f"Plain HTTP would be served to {', '.join(foreign)}.", hint=hint, id="portal.E002")]


@register(Tags.security, deploy=True)
def no_wildcard_host(app_configs, **kwargs):
    """Refuse the wildcard host name."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS answers to every name.", hint="Name the hosts.", id="portal.E003")]


@register(Tags.security, deploy=True)
def no_files_open_to_others(app_configs, **kwargs):
    """Refuse a database or files that other accounts of this machine can reach."""
    database = settings.DATABASES["default"]
    embedded = database["ENGINE"].endswith("sqlite3")
    places = [settings.VAR_DIR, *([Path(database["NAME"])] if embedded else [])]
    found = [str(place) for place in open_to_others(*places)]
    if not found:
        return []
    hint = f"Run chmod -R go= {' '.join(map(str, places))} as the owner of these files."
    return [
        Error(
            f"{len(found)} files or folders are open to other accounts, first {found[0]}.",
            hint=hint,
            id="portal.E004",
        )
    ]


@register(Tags.security, deploy=True)
def redis_with_postgresql(app_configs, **kwargs):
    """Warn about PostgreSQL without Redis, because messages would then go through files."""
    embedded = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if embedded or settings.REDIS_URL:
        return []
    return [
        Warning(
            "PostgreSQL without REDIS_URL: the broker is a folder.", hint="Set REDIS_URL.", id="portal.W001"
        )
    ]
