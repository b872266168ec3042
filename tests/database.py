"""One migrated database for all processes: made when the migrations changed, copied by each (decision 0021).

On SQLite it is a file in var/, on PostgreSQL a database next to those of the tests. Both store a digest of their
sources.
"""

import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2
from django.db import connection
from psycopg2.sql import SQL, Identifier, Literal

BASE = Path(__file__).resolve().parent.parent
FOLDER = BASE / "var" / "tests"
IMPORTED = re.compile(
    r"^(?:from|import) ((?:portal|rectification|branches|ratings|grids)\b[\w.]*)", re.MULTILINE
)


def prepare() -> bool:
    """Let this process begin on a copy of the migrated database. Returns whether the copy exists.

    On PostgreSQL Django makes the copy itself, from the template named in the settings.
    """
    with _lock():
        if connection.vendor == "sqlite":
            _copy_file(Path(connection.settings_dict["TEST"]["NAME"]))
            return True
        connection.settings_dict["TEST"]["TEMPLATE"] = _template(connection.settings_dict["NAME"])
        return False


def digest() -> str:
    """Return a digest of the sources of the migrated database: migrations, the modules they import, triggers, packages."""
    migrations = sorted(BASE.glob("*/migrations/*.py")) + sorted(BASE.glob("*/*/migrations/*.py"))
    names = sorted({name for path in migrations for name in IMPORTED.findall(path.read_text())})
    modules = [BASE / f"{name.replace('.', '/')}.py" for name in names]
    found = hashlib.sha256()
    rollups = sorted(BASE.glob("portal/rollups/*.py")) + sorted(BASE.glob("*/*/models/rollup.py"))
    sources = [*migrations, *(path for path in modules if path.exists()), *rollups, BASE / "requirements.txt"]
    for path in sources:
        found.update(path.relative_to(BASE).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _copy_file(target: Path) -> None:
    made = FOLDER / f"{digest()}.sqlite3"
    if not made.exists():
        for old in FOLDER.glob("*.sqlite3*"):
            old.unlink()
        begun = FOLDER / "begun.sqlite3"
        _migrate(f"sqlite:///{begun}")
        with closing(sqlite3.connect(begun)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        begun.rename(made)
    shutil.copyfile(made, target)


def _template(name: str) -> str:
    """Return the migrated database from which the test database `name` is copied."""
    values, template, wanted = connection.settings_dict, f"{name}_migrated", digest()
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    address = {key: values[ours] for key, ours in keys.items() if values[ours]}
    with closing(psycopg2.connect(dbname="postgres", **address)) as server:
        server.autocommit = True
        cursor = server.cursor()
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template]
        )
        if cursor.fetchone() != (wanted,):
            cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(template)))
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(template)))
            _migrate(_url(template))
            cursor.execute(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(template), Literal(wanted)))
    return template


def _url(name: str) -> str:
    values = connection.settings_dict
    user = f"{quote(values['USER'])}:{quote(values['PASSWORD'])}"
    return f"postgres://{user}@{values['HOST']}:{values['PORT']}/{name}"


def _migrate(url: str) -> None:
    """Migrate an empty database in its own process, which has ended when the database is copied."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=BASE,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=True,
    )


@contextmanager
def _lock() -> Iterator[None]:
    """Let one process of this machine at a time make the migrated database."""
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
