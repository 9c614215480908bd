"""The demo: people in eight time zones, three weeks of slots and some bookings, made through the same actions as the API."""

import random
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from panelist.actions import bookings, slots
from panelist.actions.people_import import import_people
from panelist.db import Database
from panelist.events import Cause
from panelist.inputs import Book, OpenSlot
from panelist.models import Actor, Role, Slot
from panelist.people_file import Row
from panelist.rules import CandidateBusy
from panelist.sql import people
from panelist.sql.people import Kind
from panelist.wire import Email, Instant, Location, Name, TimeZone

_SEED: Final = 7
_WEEKS: Final = 3

# Half-hour and 45-minute offsets and both hemispheres, since that is where schedulers go wrong.
_INTERVIEWERS: Final = (
    ("Priya Patel", "Asia/Kolkata"),
    ("Rohan Mehta", "Asia/Kolkata"),
    ("Leo Alvarez", "Europe/Madrid"),
    ("Aroha Ngata", "Pacific/Auckland"),
    ("Bishal Gurung", "Asia/Kathmandu"),
    ("Grace Whitfield", "Europe/London"),
    ("Oliver Hughes", "Europe/London"),
    ("Hannah Brooks", "America/New_York"),
    ("Marcus Reed", "America/New_York"),
    ("Camila Souza", "America/Sao_Paulo"),
    ("Yuki Tanaka", "Pacific/Auckland"),
    ("Talia Cooper", "Australia/Adelaide"),
)
_COORDINATORS: Final = ("Morgan Chen", "Jamie Kim", "Sam Okafor", "Robin Larsson")
_ADMIN: Final = "Alex Kowalski"
_CANDIDATES: Final = (
    "Alex Rivers", "Jordan Blake", "Wei Zhang", "Noor Haddad", "Sofia Rossi", "Sofía Romero", "Amir Rahimi",
    "Chloé Dubois", "Daniel Weber", "Elif Yılmaz", "Fatima Zahra", "Gustav Nilsson", "Hiroshi Mori", "Ingrid Dahl",
    "João Pereira", "Katarzyna Nowak", "Lars Hansen", "Mina Park", "Nina Petrova", "Omar Farouk", "Paula Jiménez",
    "Quentin Moreau", "Ravi Shankar", "Sara Lindqvist", "Tomás Ortega", "Uma Iyer", "Viktor Horváth", "Wanjiru Kamau",
    "Xiomara Díaz", "Yara Khoury", "Zoltán Kiss", "Ana Kovač", "Ben Turner", "Clara Schmidt", "Dmitri Volkov",
    "Emma Wilson", "Felix Braun", "Gita Rao", "Hugo Martin", "Isla Murray",
)  # fmt: skip
_PLACES: Final = ("Room 4, with video", "video", "Room 12", "video")


async def fill(db: Database, now: datetime) -> None:
    """Fills an empty database, in one transaction: half a demo would be taken for somebody's data and stay half."""
    await db.as_one(lambda part: _fill(part, now))


async def _fill(db: Database, now: datetime) -> None:
    chance = random.Random(_SEED)  # noqa: S311 (the same demo every time)
    await import_people(db, _people(), now=now)
    offered: list[UUID] = []
    for no, (name, zone) in enumerate(_INTERVIEWERS):
        interviewer_id = await _id(db, Kind.INTERVIEWER, name)
        offered += await _offer(db, interviewer_id, ZoneInfo(zone), no, now)
    coordinators = [await _id(db, Kind.COORDINATOR, name) for name in _COORDINATORS]
    candidates = [await _id(db, Kind.CANDIDATE, name) for name in _CANDIDATES]
    for no, slot_id in enumerate(chance.sample(offered, len(offered) // 3)):
        cause = Cause(actor=Actor(coordinators[no % len(coordinators)], Role.COORDINATOR), now=now)
        for candidate_id in chance.sample(candidates, len(candidates)):
            try:
                await bookings.book(db, cause, Book(slot_id=slot_id, candidate_id=candidate_id))
                break
            except CandidateBusy:
                continue


def _people() -> list[Row]:
    rows = [_row(Kind.INTERVIEWER, name, TimeZone(zone)) for name, zone in _INTERVIEWERS]
    rows += [_row(Kind.COORDINATOR, name) for name in _COORDINATORS]
    rows += [_row(Kind.CANDIDATE, name) for name in _CANDIDATES]
    return [*rows, _row(Kind.ADMIN, _ADMIN)]


def _row(kind: Kind, name: str, time_zone: TimeZone | None = None) -> Row:
    return Row(line=1, kind=kind, name=Name(name), email=_email(name), time_zone=time_zone)


def _email(name: str) -> Email:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    return Email.read(plain.lower().replace(" ", ".") + "@example.com")


async def _id(db: Database, kind: Kind, name: str) -> UUID:
    async with db.connection() as connection:
        found = await people.id_of_email(connection, kind, _email(name))
    assert found is not None
    return found


async def _offer(db: Database, interviewer_id: UUID, zone: ZoneInfo, no: int, now: datetime) -> list[UUID]:
    """Three weeks from the coming Monday, on the two weekdays that are this interviewer's."""
    today = now.astimezone(zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    first, second = no % 5, (no + 2) % 5
    cause = Cause(actor=Actor(interviewer_id, Role.INTERVIEWER), now=now)
    made: list[UUID] = []
    for week in range(_WEEKS):
        for weekday in (first, second):
            day = monday + timedelta(weeks=week, days=weekday)
            for hour, minutes in ((9, 60), (10, 45), (13, 60), (15, 30 + 15 * (no % 3))):
                made.append(await _open(db, cause, interviewer_id, zone, day, hour + no % 2, minutes, _PLACES[no % 4]))
    return made


async def _open(
    db: Database, cause: Cause, interviewer_id: UUID, zone: ZoneInfo, day: date, hour: int, minutes: int, place: str
) -> UUID:
    start = datetime.combine(day, time(hour), zone).astimezone(UTC)
    wanted = OpenSlot(
        start_time=Instant.fromisoformat(start.isoformat()),
        end_time=Instant.fromisoformat((start + timedelta(minutes=minutes)).isoformat()),
        location=Location(place),
    )
    outcome = await slots.open_slot(db, cause, wanted, interviewer_id=interviewer_id)
    assert outcome.json is not None
    return msgspec.json.decode(outcome.json, type=Slot).id
