"""The log: one JSON object a line on stderr, ours and the libraries', without words that may quote somebody's data.

Of a fault the log has its kind and where it came from, never its message: PostgreSQL's quote whole rows.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, cast

import msgspec
import structlog

_log = structlog.stdlib.get_logger(__name__)

AWAY_AGAIN_AFTER_S: Final = 10.0


def start_logging(level: str) -> None:
    """level: ours. The libraries speak up from warnings on: below that they log addresses, headers and signatures."""
    stamps: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *stamps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_words,
                structlog.processors.JSONRenderer(serializer=_as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    ours = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(ours, logging.WARNING))
    logging.getLogger("panelist").setLevel(ours)
    # Its warnings are of requests that cannot be read, which `receiving` tells itself.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def loop_fault(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For the event loop, which would otherwise log tasks and faults by their repr, message and all."""
    fault = context.get("exception")
    _log.error("loop_fault", about=context.get("message"), **(described(fault) if fault else {}))


def described(fault: BaseException) -> dict[str, Any]:
    """kind and where, for a log line."""
    return {"kind": _kind(fault), "where": frames(fault)}


def _kind(fault: BaseException) -> str:
    return f"{type(fault).__module__}.{type(fault).__qualname__}"


class DatabaseAway:
    """A 503 says nothing of the inside; the log says which of many reasons it had.

    Each kind once in AWAY_AGAIN_AFTER_S, with how often it was met since it was last told: the feed alone asks four times
    a second, and an hour without PostgreSQL would bury everything else.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[str, tuple[float, int]] = {}

    def __call__(self, fault: BaseException) -> None:
        kind, now = _kind(fault), self._clock()
        told_at, since = self._told.get(kind, (-AWAY_AGAIN_AFTER_S, 0))
        if now - told_at < AWAY_AGAIN_AFTER_S:
            self._told[kind] = (told_at, since + 1)
        else:
            self._told[kind] = (now, 0)
            _log.warning("database_away", kind=kind, untold=since)


def frames(fault: BaseException) -> list[str]:
    """Where a fault came from: the last of the calls."""
    found: list[str] = []
    trace = fault.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('site-packages/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


def _without_words(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What a library logs with a fault (exc_info) becomes the fault's kind and place."""
    said = line.pop("exc_info", None)
    if isinstance(said, tuple):
        said = cast("tuple[object, ...]", said)[1]
    if isinstance(said, BaseException):
        line.update(described(said))
    return line


def _as_json(event: Any, **_: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
