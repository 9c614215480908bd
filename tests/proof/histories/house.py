"""A history's stage: a database of its own with people in it, and what is left of it in the end."""

import asyncio
import json
import random
import re
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from panelist.check import check as check_rules
from proof.histories import order, record
from proof.histories.clients import Client, Scene
from proof.histories.order import Counted
from proof.histories.replay import play
from proof.model.things import Actor, Person

_ZONES = ("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Kiritimati")
_QUIET_WITHIN_S = 30


class Stage:
    """scene: what the clients see and do. staff: everybody who is there at the beginning."""

    def __init__(self, dsn: str, staff: list[Person], began_after: int) -> None:
        self.dsn = dsn
        self._staff = staff
        self._began_after = began_after
        of = {kind: [p for p in staff if p.kind == kind] for kind in ("interviewer", "coordinator", "candidate")}
        self.scene = Scene(
            [Actor("interviewer", person.id) for person in of["interviewer"]],
            [Actor("coordinator", person.id) for person in of["coordinator"]],
            [person.id for person in of["candidate"]],
        )

    @classmethod
    async def set_up(cls, dsn: str) -> "Stage":
        """An empty database, then four interviewers of limits 2 to 5, four coordinators, six candidates."""
        staff: list[Person] = []
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("truncate interviewer, coordinator, admin, candidate, slot, booking, event")
            for no in range(4):
                staff.append(Person("interviewer", "", f"I {no}", f"i{no}@x.test", None, _ZONES[no], 2 + no))
                staff.append(Person("coordinator", "", f"K {no}", f"k{no}@x.test"))
            staff += [Person("candidate", "", f"C {no}", f"c{no}@x.test") for no in range(6)]
            for person in staff:
                columns = {"name": person.name, "email": person.email}
                if person.kind == "interviewer":
                    columns |= {"time_zone": person.time_zone, "max_days_per_week": person.limit}
                places = ", ".join(f"${no}" for no in range(1, len(columns) + 1))
                person.id = str(
                    await connection.fetchval(
                        f"insert into {person.kind} ({', '.join(columns)}, created_at, updated_at)"
                        f" values ({places}, now(), now()) returning id",
                        *columns.values(),
                    )
                )
        finally:
            await connection.close()
        return cls(dsn, staff, await record.last_seq(dsn))

    async def crowd(self, chance: random.Random, ports: Sequence[int], *, clients: int, wishes: int) -> None:
        """Lets so many clients loose at once, until they have wished for so much altogether."""
        crowd = [Client(self.scene, random.Random(chance.random()), ports) for _ in range(clients)]
        await asyncio.gather(*(client.run(lambda: len(self.scene.ops) < wishes) for client in crowd))

    async def prove(self) -> Counted:
        """Asserts that log, tables and all that was told are one story. Nothing may be under way any more."""
        await self._quiet()
        breaches = [finding.line() for finding in await check_rules(self.dsn) if finding.rows]
        assert not breaches, "\n".join([*breaches, *await self._told_of(breaches)])
        left = await record.read(self.dsn, self._began_after)
        return order.check(left, self.scene.ops, play(left, self._staff))

    async def _told_of(self, breaches: list[str]) -> list[str]:
        """What the log has of the objects named, and of the bookings that were ever in a slot named."""
        named = re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", " ".join(breaches))
        connection = await asyncpg.connect(self.dsn)
        rows = await connection.fetch(
            """with at_hand as (select booking_id from event where slot_id = any($1) or old_slot_id = any($1))
               select seq, xid::text, at, action, slot_id, old_slot_id, booking_id, version, request_id from event
               where slot_id = any($1) or old_slot_id = any($1) or booking_id = any($1)
                  or booking_id in (select booking_id from at_hand) order by xid, seq""",
            [UUID(id) for id in named],
        )
        await connection.close()
        return [" ".join(f"{name}={value}" for name, value in row.items()) for row in rows]

    async def _quiet(self) -> None:
        """Until no request whose caller has hung up is still at work. A session that lost its node has no transaction."""
        connection = await asyncpg.connect(self.dsn)
        busy = """select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                  and xact_start is not null and backend_type = 'client backend'"""
        try:
            calm = 0
            async with asyncio.timeout(_QUIET_WITHIN_S):
                while calm < 5:
                    calm = 0 if await connection.fetchval(busy) else calm + 1
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()

    def dumped(self) -> str:
        """Everything that was asked and told, one line each: for the reader of a failure."""
        return "\n".join(json.dumps([str(op.call), [str(attempt) for attempt in op.attempts]]) for op in self.scene.ops)
