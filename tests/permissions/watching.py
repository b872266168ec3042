"""Watch what a request writes."""

import re

WRITE = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
SAVEPOINT = re.compile(r'(SAVEPOINT|ROLLBACK TO SAVEPOINT) "?(\w+)')
# Kept with every request, whatever it asks: when a session was last used.
KEPT_ALWAYS = {"accounts_signin", "django_session"}


class Writes:
    """An execute wrapper that keeps the tables in which rows were written and not taken back."""

    def __init__(self):
        self._written: list[str] = []
        self._marks: dict[str, int] = {}

    def __call__(self, execute, sql, params, many, context):
        """Run a statement and note what it wrote; a savepoint that is rolled back takes its writes with it."""
        result = execute(sql, params, many, context)
        if mark := SAVEPOINT.match(sql):
            if mark[1] == "SAVEPOINT":
                self._marks[mark[2]] = len(self._written)
            else:
                del self._written[self._marks.get(mark[2], 0) :]
        elif (write := WRITE.match(sql)) and context["cursor"].rowcount and write[2] not in KEPT_ALWAYS:
            self._written.append(f"{write[1]} {write[2]}")
        return result

    @property
    def tables(self) -> set[str]:
        """Return what was written, as "UPDATE table"."""
        return set(self._written)
