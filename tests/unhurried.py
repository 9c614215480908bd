"""PostgreSQL, and an issuer of tokens, have a minute where Panelist gives them seconds: a machine may stand still for some,
and then nothing is wrong.

As a script it is `panelist` with that patience, in a process of its own.
"""

import pytest

from panelist import db, keys, pool
from panelist.__main__ import main
from panelist.api import health


def unhurry(patch: pytest.MonkeyPatch) -> None:
    for name in ("lock_timeout", "idle_in_transaction_session_timeout"):
        patch.setitem(db.SESSION, name, "60s")
    of_statements = db.Database.__init__.__kwdefaults__
    assert of_statements is not None
    patch.setitem(of_statements, "statement_timeout_s", 60)
    patch.setattr(db, "CONNECT_TIMEOUT_S", 60.0)
    patch.setattr(pool, "ACQUIRE_TIMEOUT_S", 60.0)
    patch.setattr(health, "_WITHIN_S", 60.0)
    patch.setattr(keys, "_WITHIN_S", 60.0)


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        unhurry(patch)
        main()
