"""Health checks: whether the web process is up (healthz), and whether all parts work (readyz)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

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
    """Answer 200 when database, migrations, worker and sweep work, otherwise 503 with the parts that do not."""
    missing = not_ready()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def not_ready() -> list[str]:
    """Return the names of the parts that do not work."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return ["migrations"]
        oldest = timezone.now() - timedelta(seconds=3 * settings.JOB_SWEEP_SECONDS + 5)
        seen = Heartbeat.last_seen()
    except Error:
        return ["database"]
    return [part for part in PARTS if part not in seen or seen[part] < oldest]
