"""The schema's steps, in plain SQL, run by Alembic; a step never breaks the version still running."""

from typing import Final

from asyncpg import ServerVersion

NEWEST: Final = "0011"
"""The step this version of the code needs; a test keeps it equal to the newest file."""

OLDEST_SERVER: Final = (18, 2)
"""PostgreSQL's major and minor version.

18 brings uuidv7() and casefold(). 18.0 and 18.1 do not keep the row of a CTE (a WITH) that a statement is joined with when it
looks at another row again after having waited for it: just what booking and cancelling rest on (docs/decisions/0012).
"""


def too_old(server: ServerVersion) -> str | None:
    """What is wrong with a PostgreSQL of this version; None where nothing is."""
    # asyncpg calls "micro" what has been PostgreSQL's minor version since 10.
    if (server.major, server.micro) >= OLDEST_SERVER:
        return None
    return f"is PostgreSQL {server.major}.{server.micro}, and Panelist needs {OLDEST_SERVER[0]}.{OLDEST_SERVER[1]} or newer"
