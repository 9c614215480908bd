"""`panelist check`: proves R1, R2, R3 and R8 on the stored data, all of it in one snapshot."""

from msgspec import Struct

from panelist.db import Connection, Database
from panelist.sql import check as sql


class Finding(Struct, frozen=True):
    """The answer to one question: how many rows breach the rule, and the first of them."""

    rule: str
    about: str
    rows: int
    first: list[str]

    def line(self) -> str:
        if not self.rows:
            return f"{self.rule}  ok      {self.about}"
        return "\n".join(
            [f"{self.rule}  BREACH  {self.about}: {self.rows} found", *(f"      {row}" for row in self.first)]
        )


async def check(dsn: str) -> list[Finding]:
    """Raises Unavailable when the database cannot be reached."""
    db = Database(dsn, size=1, statement_timeout_s=600)
    await db.open()

    async def work(connection: Connection) -> list[Finding]:
        await connection.execute("set transaction isolation level repeatable read, read only")
        # By the tables alone. An index that lacks a row lets a rule be broken, and would hide it from who asks by that index.
        for how in ("indexscan", "indexonlyscan", "bitmapscan"):
            await connection.execute(f"set local enable_{how} = off")
        return [
            Finding(question.rule, question.about, *await sql.breaches(connection, question))
            for question in sql.QUESTIONS
        ]

    try:
        return await db.transaction(work)
    finally:
        await db.close()
