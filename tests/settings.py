"""The portal's settings with what tests need: a fast hasher, a private folder, tasks in the same process."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-0123456789-0123456789-0123456789-0123456789")
if "VAR_DIR" not in os.environ:  # the processes that this one starts share its folder
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from tests import clock

clock.travel()  # before anything reads the time: modules of tests, fixtures of a session, the demo city

from portal.system.operation.catalogue import compile_when_stale  # noqa: E402

compile_when_stale()  # a fresh clone has no compiled catalogue, and Django reads it once, while it starts

from portal.settings import *  # noqa: E402, F403 - a test settings file is the one place for it

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, so that other processes (workers that are killed, the browser's server) meet the same rows.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["VAR_DIR"], "test.sqlite3")}  # noqa: F405
