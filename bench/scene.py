"""The data that is measured on: interviewers with two days of ten slots a week, every third slot booked; and a busiest one.

Made by SQL. What guards single inserts would take hours over ten million: so the secondary indexes and the exclusion
constraints are dropped first and made again, by their own definitions, when the rows are in, which proves R1, R2 and R8
on all of them (not where a scene is only read); foreign keys are not checked (session_replication_role), the numbers see to them.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from msgspec import Struct

from panelist import embedded
from panelist.migrations.run import migrate

START: Final = datetime(2027, 1, 4, 9, tzinfo=UTC)
"""The first slot's start: a Monday, nine o'clock."""
SLOTS_A_WEEK: Final = 20
COORDINATORS: Final = 1000
STRIDE: Final = 7919
"""A prime: by steps of it, modulo nearly any number, each is met once, and one after the other they are far apart."""
_PEOPLE: Final = {"interviewer": 1, "coordinator": 2, "candidate": 3, "slot": 4, "booking": 5}


class Scene(Struct, frozen=True):
    """A database and its measures. Objects are numbered from 0, and a number makes an id: see `id_of`."""

    dsn: str
    slots: int
    interviewers: int
    candidates: int
    booked: bool

    @property
    def busiest_slots(self) -> int:
        """Where bookings are: of one more interviewer, number `interviewers`, who offers every hour; all are booked."""
        return self.slots // 100 if self.booked else 0

    @property
    def weeks(self) -> int:
        return -(-self.slots // (self.interviewers * SLOTS_A_WEEK))

    def instants(self, many: int) -> Iterator[datetime]:
        """Full hours within the data's working days, far from each other."""
        hours = self.weeks * 5 * 10
        for no in range(many):
            day, hour = divmod(no * STRIDE % hours, 10)
            week, weekday = divmod(day, 5)
            yield START + timedelta(weeks=week, days=weekday, hours=hour)


def id_of(kind: str, number: int) -> UUID:
    """Rising with the number, as UUIDs of version 7 do with time."""
    return UUID(int=(_PEOPLE[kind] << 96) | 0x7000_8000_0000_0000_0000 | number)


def id_in_sql(kind: str, number: str) -> str:
    """The same, as an SQL expression of a number."""
    prefix = str(id_of(kind, 0))[:24]
    return f"('{prefix}' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


def name_of_candidate(number: int) -> str:
    return "Candidate " + hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()


def candidate_of(slot: int, candidates: int) -> int:
    """Whom slot number `slot` is for: the same candidate again only weeks later, so never twice at once (R8)."""
    return slot // 3 % candidates


async def make(
    data: Path,
    name: str,
    slots: int,
    *,
    booked: bool,
    guarded: bool = True,
    interviewers: int | None = None,
    coordinators: int = COORDINATORS,
) -> Scene:
    """A database of its own with so many slots; booked: every third of them, or none.

    interviewers: how many share them, a thousand slots each if nothing is said: the more there are, the more begin at once.
    Where that is said nobody is booked twice, or the same candidate would be in two of those (R8).
    guarded: with the exclusion constraints. Reads do not use them, and on ten million slots they take longer than all else.
    """
    admin = await asyncpg.connect(embedded.admin_dsn(data))
    await admin.execute(f"create database {name} owner panelist")
    await admin.close()
    admin_dsn = embedded.admin_dsn(data, database=name)
    scene = Scene(
        dsn=admin_dsn.replace("postgres@", "panelist@"),
        slots=slots,
        interviewers=interviewers or max(10, slots // 1000),
        candidates=slots if interviewers else max(1000, slots // 10),
        booked=booked,
    )
    await asyncio.to_thread(asyncio.run, migrate(scene.dsn))
    connection = await asyncpg.connect(admin_dsn, command_timeout=None)
    await connection.execute("set session_replication_role = replica; set maintenance_work_mem = '1GB'")
    guards = await connection.fetch(_GUARDS)
    for guard in guards:
        await connection.execute(guard["drop"])
    for statement in _filling(scene, coordinators):
        await connection.execute(statement)
    for guard in guards:
        if guarded or not guard["constrains"]:
            await connection.execute(guard["make"])
    # Not those that are empty: PostgreSQL would believe that they stay so, and plan scans until autovacuum comes round.
    for table in ("interviewer", "coordinator", "candidate", "slot", *(("booking", "event") if booked else ())):
        await connection.execute(f"vacuum (freeze, analyze) {table}")
    await connection.execute("checkpoint")
    await connection.close()
    return scene


_GUARDS: Final = """
  select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
         format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make,
         true as constrains
  from pg_constraint where contype = 'x' and connamespace = 'public'::regnamespace
  union all
  select format('drop index %I', indexrelid::regclass), pg_get_indexdef(indexrelid), false
  from pg_index join pg_class c on c.oid = indrelid
  where c.relnamespace = 'public'::regnamespace
    and not exists (select from pg_constraint where conindid = indexrelid)"""


def _filling(scene: Scene, coordinators: int) -> Iterator[str]:
    start, made = f"timestamptz '{START.isoformat()}'", "timestamptz '2026-11-01T00:00:00Z'"
    people = f"{made}, {made} from generate_series(0, {{}} - 1) n"
    yield f"""insert into interviewer (id, name, email, time_zone, created_at, updated_at)
        select {id_in_sql("interviewer", "n")}, 'Interviewer ' || n, 'i' || n || '@example.com', 'UTC',
        {people.format(scene.interviewers + 1)}"""
    yield f"""insert into coordinator (id, name, email, created_at, updated_at)
        select {id_in_sql("coordinator", "n")}, 'Coordinator ' || n, 'k' || n || '@example.com',
        {people.format(coordinators)}"""
    yield f"""insert into candidate (id, name, email, created_at, updated_at)
        select {id_in_sql("candidate", "n")}, 'Candidate ' || md5(n::text), 'c' || n || '@example.com',
        {people.format(scene.candidates + 1)}"""
    # Week after week, as it would come: interviewer by interviewer within a week, two days, ten hours each.
    yield f"""insert into slot (id, interviewer_id, start_time, end_time, location, status, version, time_zone, local_day,
                               day_no, days_allowed, created_at, updated_at)
        select {id_in_sql("slot", "n")}, {id_in_sql("interviewer", "i")}, at, at + interval '1 hour', 'Room 4, with video',
               case when booked then 'booked' else 'available' end, 1 + booked::int, 'UTC', at::date, 1 + day, 2,
               {made}, {made}
        from (select n, i, day, {scene.booked} and n % 3 = 0 as booked, {start}
                     + ((week * 7 + (i + 2 * day) % 5) * 24 + n % 10) * interval '1 hour' as at
              from (select n, n / {SLOTS_A_WEEK} % {scene.interviewers} as i, n / 10 % 2 as day,
                           n / ({SLOTS_A_WEEK} * {scene.interviewers}) as week
                    from generate_series(0, {scene.slots} - 1) n) numbered) timed"""
    yield f"""insert into slot (id, interviewer_id, start_time, end_time, location, status, version, time_zone, local_day,
                               day_no, days_allowed, created_at, updated_at)
        select {id_in_sql("slot", f"{scene.slots} + n")}, '{id_of("interviewer", scene.interviewers)}', at,
               at + interval '1 hour', 'Room 4, with video', 'booked', 2, 'UTC', at::date, extract(isodow from at), 7,
               {made}, {made}
        from (select n, {start} + n * interval '1 hour' as at
              from generate_series(0, {scene.busiest_slots} - 1) n) timed"""
    # The busiest interviewer's are all for one more candidate, hour after hour, who so is in no other interview (R8).
    candidate = f"case when n < {scene.slots} then n / 3 % {scene.candidates} else {scene.candidates} end"
    yield f"""insert into booking (id, slot_id, interviewer_id, candidate_id, coordinator_id, start_time, end_time,
                                  created_at, updated_at)
        select overlay(id::text placing '5' from 8)::uuid, id, interviewer_id,
               {id_in_sql("candidate", candidate)}, {id_in_sql("coordinator", f"n % {coordinators}")},
               start_time, end_time, {made}, {made}
        from (select t.*, ('x' || right(id::text, 12))::bit(48)::bigint as n from slot t where status = 'booked') t"""
    # xid 0: before every transaction of this cluster, as after a restore.
    yield """insert into event (xid, at, action, actor_id, actor_role, interviewer_id, slot_id, booking_id, version, data)
        select '0'::xid8, created_at, 'booking.booked', coordinator_id, 'coordinator', interviewer_id, slot_id, id, 1,
               json_build_object('id', id, 'slotId', slot_id, 'interviewerId', interviewer_id, 'candidateId', candidate_id,
                 'coordinatorId', coordinator_id, 'startTime', wire_time(start_time), 'endTime', wire_time(end_time),
                 'status', status, 'version', version, 'createdAt', wire_time(created_at),
                 'updatedAt', wire_time(updated_at))
        from booking order by id"""
