"""`python -m bench [name]`: run the measures on SQLite, and on PostgreSQL if a server answers (TEST_POSTGRES)."""

import os
import subprocess
import sys
import tempfile
import uuid

import psycopg2

NAMES = (
    "export",
    "import",
    "subtree",
    "page",
    "growth",
    "divisions",
    "ranking",
    "organisations",
    "verify",
    "memory",
)
POSTGRES = os.environ.get("TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def main() -> int:
    """Run each measure in its own process and database, and print one line per measure."""
    wanted = [name for name in sys.argv[1:] if name] or list(NAMES)
    print(f"{'name':<18}{'database':<12}{'ours':>10}{'theirs':>12}{'ratio':>9}   aim", flush=True)
    return max(on_sqlite(wanted), on_postgres(wanted))


def on_sqlite(wanted: list[str]) -> int:
    """Run on an empty SQLite file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return run(wanted, folder, f"sqlite:///{folder}/bench.sqlite3")


def on_postgres(wanted: list[str]) -> int:
    """Run on a fresh PostgreSQL database, which is dropped afterwards. Print a line if there is no server."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg2.connect(POSTGRES)
    except psycopg2.OperationalError:
        print("postgresql: skipped, no server answers")
        return 0
    server.autocommit = True
    with server.cursor() as cursor, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            return run(wanted, folder, POSTGRES.rpartition("/")[0] + f"/{name}")
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(wanted: list[str], folder: str, url: str) -> int:
    """Run the measures on one database."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "VAR_DIR": folder,
        "DEMO": "1",
        "DEBUG": "0",
        "LANGUAGE": "zh",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    set_up = ["messages --compile", "migrate -v0", "collectstatic --noinput -v0", "seed_demo"]
    for command in (line.split() for line in set_up):
        subprocess.run(
            [sys.executable, "manage.py", *command], env=environment, check=True, stdout=subprocess.DEVNULL
        )
    return subprocess.run(
        [sys.executable, "-m", "bench.measures", *wanted], env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
