"""Where races are run: a company served by a real process, and the record of all that anybody was told."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from company import Company, Json, Person
from panelist.check import check
from races import ledger
from races.volley import Answer, Ask, Line

_CALM = 5
"""Looks in a row that find nobody at work."""


class Arena:
    """told: every request that changes something, with its answer, in the order in which the answers came."""

    def __init__(self, company: Company, port: int, server_log: Path, postgres_log: Path) -> None:
        self.company = company
        self.port = port
        self.told: list[tuple[Ask, Answer]] = []
        self.unheard = 0
        """How many callers did not stay for their answer; so much more may have happened than was told."""
        self._quiet_at = 0
        self._server_log = server_log
        self._postgres_log = postgres_log
        self._said_before = postgres_log.stat().st_size
        self._lines: list[Line] = []  # those at rest
        self._opened: list[Line] = []
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self._monday = today + timedelta(days=14 - today.weekday())

    def at(self, day: int, hour: int, minute: int = 0) -> str:
        """An instant `day` days after a Monday that is at least a week away; hours may pass 24."""
        return (self._monday + timedelta(days=day, hours=hour, minutes=minute)).isoformat()

    async def volley(self, asks: list[Ask]) -> list[Answer]:
        """Sends all at once and gives the answers in the order asked."""
        while len(self._lines) < len(asks):
            self._lines.append(await self._line())
        wires = [ask.wire for ask in asks]
        lines = self._lines[: len(asks)]
        for line, wire in zip(lines, wires, strict=True):
            line.send(wire)
        return list(await asyncio.gather(*map(self._heard, lines, asks)))

    async def _line(self) -> Line:
        self._opened.append(await Line.to(self.port))
        return self._opened[-1]

    async def _heard(self, line: Line, ask: Ask) -> Answer:
        answer = await line.answer()
        assert answer.status < 500, (ask, answer)
        if ask.method != "GET":
            self.told.append((ask, answer))
        return answer

    async def alone(self, ask: Ask) -> Answer:
        """Sends one, on a line that nobody else is using; several callers may do so at once."""
        line = self._lines.pop() if self._lines else await self._line()
        line.send(ask.wire)
        answer = await self._heard(line, ask)
        self._lines.append(line)
        return answer

    async def granted(self, ask: Ask) -> Json:
        """The object that a request, which must be granted, is answered with."""
        answer = await self.alone(ask)
        assert answer.status in (200, 201), answer
        return answer.json

    async def slot(self, interviewer: Person, day: int, hour: int, *, minute: int = 0, minutes: int = 60) -> Json:
        body = {"startTime": self.at(day, hour, minute), "endTime": self.at(day, hour, minute + minutes)}
        return await self.granted(Ask(interviewer, "POST", "/api/slots", body))

    async def coordinators(self, many: int) -> list[Person]:
        made = await self._hired("coordinator", many)
        return [Person(self.company.client, "coordinator", person["id"]) for person in made]

    async def candidates(self, many: int) -> list[Json]:
        return await self._hired("candidate", many)

    async def _hired(self, kind: str, many: int) -> list[Json]:
        """Faster in a volley than one by one."""
        before = len(self.told)
        bodies = [{"name": f"{kind} {before + no}", "email": f"{kind}.{before + no}@races.test"} for no in range(many)]
        answers = await self.volley([Ask(self.company.admin, "POST", f"/api/{kind}s", body) for body in bodies])
        assert {answer.status for answer in answers} <= {201}
        return [answer.json for answer in answers]

    async def prove(self) -> None:
        """Asserts that the stored data keeps the rules, that the log, the tables and the answers say the same, and that
        neither PostgreSQL had to break a deadlock nor the server anything to report.
        """
        await self._quiet()
        breaches = [finding.line() for finding in await check(self.company.dsn) if finding.rows]
        assert not breaches, "\n".join(breaches + await self._written())
        stored = await ledger.read(self.company.dsn)
        ledger.assert_log_makes_tables(stored)
        ledger.assert_told_is_logged(stored, self.told, unheard=self.unheard)
        said = self._postgres_log.read_bytes()[self._said_before :]
        assert b"deadlock" not in said, said.decode()
        faults = [line for line in self._server_log.read_text().splitlines() if '"level":"error"' in line]
        assert not faults, "\n".join(faults)

    async def _written(self) -> list[str]:
        """The newest rows, read without an index, and who wrote them: for a breach that nobody can repeat."""
        lines: list[str] = []
        for table in ("booking", "slot"):
            rows = "ctid::text || ' by ' || xmin::text || ', ' || xmax::text || ': ' || t::text"
            newest = await self.company.sql(f"select {rows} from {table} t order by updated_at desc limit 60")
            lines += [f"{table} {row[0]}" for row in newest]
        events = "xid::text || ' ' || seq || ' ' || action || ' ' || data::text"
        newest = await self.company.sql(f"select {events} from event order by seq desc limit 60")
        return lines + [f"event {row[0]}" for row in newest]

    async def _quiet(self) -> None:
        """Until what was asked by callers who then hung up is over, too: it may have been waiting its turn all this time."""
        busy = """select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                  and state <> 'idle' and backend_type = 'client backend'"""
        calm = 0 if self.unheard > self._quiet_at else _CALM
        while calm < _CALM:
            calm = 0 if await self.company.sql(busy) else calm + 1
            await asyncio.sleep(0.05)
        self._quiet_at = self.unheard

    async def aclose(self) -> None:
        for line in self._opened:
            await line.close()
