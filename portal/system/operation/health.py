"""Health checks: whether the web process is up (healthz), and whether all parts work (readyz)."""

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from portal.jobs.models import Heartbeat

PARTS = ("worker", "sweep")


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the web process is up."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations, worker, sweep, Redis and storage work, otherwise 503 with the parts that do not."""
    missing = not_ready()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def not_ready() -> list[str]:
    """Return the names of the parts that do not work."""
    missing = absent_parts()
    if settings.REDIS_URL and not redis_answers():
        missing.append("redis")
    if not storage_works():
        missing.append("storage")
    return missing


def absent_parts() -> list[str]:
    """Return what the database tells: itself, its migrations, or the parts without a fresh heartbeat."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["migrations"]
        oldest = timezone.now() - timedelta(seconds=3 * settings.JOB_SWEEP_SECONDS + 5)
        seen = Heartbeat.last_seen()
    except Error:
        return ["database"]
    return [part for part in PARTS if part not in seen or seen[part] < oldest]


def redis_answers() -> bool:
    """Tell whether Redis answers within a second."""
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as server:
            return bool(server.ping())
    except RedisError:
        return False


def storage_works() -> bool:
    """Tell whether the portal can write into each of its folders, and one more file of evidence has room."""
    folders = [settings.VAR_DIR, settings.TMP_DIR, settings.RUNS_DIR, settings.EVIDENCE_DIR]
    try:
        for folder in (one for one in folders if Path(one).exists()):
            with TemporaryFile(dir=folder) as file:
                file.write(b"1")
                file.flush()
        return shutil.disk_usage(settings.VAR_DIR).free >= settings.EVIDENCE_MAX_BYTES
    except OSError:
        return False
