"""The portal's settings with what tests need: a fast hasher, a private folder, tasks in the same process."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-0123456789-0123456789-0123456789-0123456789")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="portal-tests-"))

from portal.settings import *  # noqa: F403 - a test settings file is the one place for it

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
