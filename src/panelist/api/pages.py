"""Pages: the rows that PostgreSQL wrote as JSON, wrapped in limit, offset and the cursor to go on with."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, TypeVar

import msgspec
from litestar.response.base import ASGIResponse
from msgspec import Struct

from panelist.api.endpoint import read
from panelist.errors import InvalidInput
from panelist.inputs import Paging, Window
from panelist.sql.people import Kind
from panelist.sql.shape import Rows
from panelist.wire import BadCursor, Cursor

PagingT = TypeVar("PagingT", bound=Paging)


class _TimeKey(Struct, rename="camel"):
    start_time: str
    id: str


class _EntryKey(Struct):
    booking: _TimeKey


class _NameKey(Struct):
    name: str
    id: str


_by_time: Final = msgspec.json.Decoder(_TimeKey)
_by_entry: Final = msgspec.json.Decoder(_EntryKey)
_by_name: Final = msgspec.json.Decoder(_NameKey)


def _key_of_time(item: str) -> tuple[str, str]:
    """The sort key of a slot or booking, from its own JSON."""
    key = _by_time.decode(item)
    return key.start_time, key.id


def _key_of_entry(item: str) -> tuple[str, str]:
    key = _by_entry.decode(item).booking
    return key.start_time, key.id


def _key_of_name(item: str) -> tuple[str, str]:
    key = _by_name.decode(item)
    return key.name, key.id


class Paged(NamedTuple):
    """A list: its name, which each of its cursors bears, and the sort key of an item."""

    name: str
    key_of: Callable[[str], tuple[str, str]]


SLOTS: Final = Paged("slots", _key_of_time)
BOOKINGS: Final = Paged("bookings", _key_of_time)
CALENDAR: Final = Paged("calendar", _key_of_entry)
PEOPLE: Final = {kind: Paged(f"{kind}s", _key_of_name) for kind in Kind}


async def page(wanted: PagingT, listed: Callable[[PagingT], Awaitable[Rows]], paged: Paged) -> ASGIResponse:
    """Raises InvalidInput (400) for a cursor that is not this list's, one beside an offset, or a window inside out."""
    if wanted.cursor is not None and wanted.offset:
        raise InvalidInput(offset="leave it out when you page by cursor")
    if isinstance(wanted, Window) and wanted.from_ and wanted.to and wanted.to <= wanted.from_:
        raise InvalidInput(to="must be after from")
    try:
        if wanted.cursor is not None:
            wanted.cursor.check_list(paged.name)
        rows = await listed(wanted)
    except BadCursor as fault:
        raise InvalidInput(cursor=str(fault)) from None
    cursor = "null"
    if rows.more:
        # base64url: nothing in it to escape.
        cursor = f'"{Cursor.of(paged.name, *paged.key_of(rows.items[-1]))}"'
    return read(
        f'{{"items":[{",".join(rows.items)}],"limit":{wanted.limit},"offset":{wanted.offset},"nextCursor":{cursor}}}'
    )
