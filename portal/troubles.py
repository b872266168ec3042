"""What can be wrong with the machine instead of the request or the code: each has a sentence for whoever meets it.

Pages, the API and jobs say the same of a full disk, a folder that cannot be written, a lost file, a busy or absent
database. None of them is a defect, so none is answered 500.
"""

import errno
import sqlite3
from dataclasses import dataclass

from django.db import Error, InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble: its name for scripts, title and text for people."""

    name: str
    title: Promise
    text: Promise


FULL = Trouble(
    "full",
    _("The disk of the portal is full"),
    _("Nothing was stored. Tell the system keeper to make room, then send it again."),
)
CLOSED = Trouble(
    "closed",
    _("The portal may not write into its folder"),
    _(
        "Nothing was stored. Tell the system keeper: the folder of data is read-only or belongs to another account."
    ),
)
LOST = Trouble(
    "lost",
    _("The file is missing from the folder of the portal"),
    _("Its entry is there, the file is not. Tell the system keeper: it has to be restored from the backup."),
)
BUSY = Trouble(
    "busy",
    _("The database is busy"),
    _("Much is being written at this moment. Nothing was stored; send it again in a few minutes."),
)
AWAY = Trouble(
    "database",
    _("The database does not answer"),
    _("Nothing was stored. Try again in a moment; if it stays, tell the system keeper."),
)
ALL = (FULL, CLOSED, LOST, BUSY, AWAY)

BY_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: CLOSED,
    errno.EACCES: CLOSED,
    errno.EPERM: CLOSED,
    errno.ENOENT: LOST,
}
# Primary codes of SQLite (https://www.sqlite.org/rescode.html).
BY_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: CLOSED,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
}
# SQLSTATE of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). A connection that failed has none.
BY_SQLSTATE = {
    "53100": FULL,
    "25006": CLOSED,
    "40P01": BUSY,
    "55P03": BUSY,
    "53300": BUSY,
    "57P01": AWAY,
    "57P02": AWAY,
    "57P03": AWAY,
    None: AWAY,
}


def trouble_of(exception: BaseException | None) -> Trouble | None:
    """Return the trouble that an exception, or what it was raised from, tells of. None for a defect."""
    seen: set[int] = set()
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        if isinstance(exception, Error):
            return _of_database(exception)
        if isinstance(exception, OSError):
            return BY_ERRNO.get(exception.errno or 0)
        exception = exception.__cause__ or exception.__context__
    return None


def _of_database(exception: Error) -> Trouble | None:
    if isinstance(exception, InterfaceError):
        return AWAY
    if not isinstance(exception, OperationalError):
        return None
    driver = exception.__cause__
    code = getattr(driver, "sqlite_errorcode", None)
    if isinstance(driver, sqlite3.Error):
        return BY_SQLITE.get(code & 0xFF) if code is not None else None
    return BY_SQLSTATE.get(getattr(driver, "pgcode", None))
