"""The schema's steps, in plain SQL, run by Alembic; a step never breaks the version still running."""

from typing import Final

NEWEST: Final = "0006"
"""The step this version of the code needs; a test keeps it equal to the newest file."""
