"""PostgreSQL: the pool, transactions, retries, and the one place where its errors become ours.

Isolation is READ COMMITTED throughout: the locks and constraints hold the rules (docs/decisions/0002-locks-and-constraints.md).
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, LiteralString, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from panelist.errors import Unavailable
from panelist.rules import REFUSAL_OF_CONSTRAINT

T = TypeVar("T")

RETRIES: Final = 5
ACQUIRE_TIMEOUT_S: Final = 3.0
CONNECT_TIMEOUT_S: Final = 3.0

SESSION: Final = {
    "application_name": "panelist",
    "timezone": "UTC",
    "datestyle": "ISO",  # wire_time() leans on it
    "jit": "off",  # never pays on statements of a millisecond
    "lock_timeout": "3s",
    # One forgotten transaction would stall the change feed for everybody.
    "idle_in_transaction_session_timeout": "10s",
    # Every statement is a literal written for its index, and takes the same plan whatever its values: planning once
    # is most of what a short statement costs.
    "plan_cache_mode": "force_generic_plan",
}

_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that PostgreSQL ended while it lay in the pool
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,  # our role or its password is not there yet, or no more
    asyncpg.InvalidCatalogNameError,  # nor our database
    asyncpg.UndefinedTableError,  # nor its tables: /api/health/ready asks for `panelist migrate`
    asyncpg.exceptions.OperatorInterventionError,  # shutdown, crash, statement_timeout, starting up
    asyncpg.exceptions.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a failover has not reached us yet
)
_AGAIN: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.InvalidCachedStatementError)


class ConstraintBroken(Exception):
    """A constraint that is no rule of its own (an e-mail address, an idempotency key) refused; `name` says which."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class _Connection(asyncpg.Connection):
    """A connection that is not asked to reset itself: nothing we run changes the session, and it saves a round trip."""

    def get_reset_query(self) -> str:
        return ""


Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"


class Database:
    """A pool of connections to one PostgreSQL, opened lazily: it may be away when we start, and come back later."""

    def __init__(self, dsn: str, *, size: int = 16, statement_cache: int = 256, statement_timeout_s: int = 5) -> None:
        self._dsn = dsn
        self._size = size
        self._statement_cache = statement_cache
        self._statement_timeout_s = statement_timeout_s
        self._opened: asyncpg.Pool | None = None

    async def open(self) -> None:
        """Connects to nothing yet: that is done by whoever asks first."""
        self._opened = await asyncpg.create_pool(
            self._dsn,
            min_size=0,
            max_size=self._size,
            max_inactive_connection_lifetime=300,
            connection_class=_Connection,
            server_settings=SESSION | {"statement_timeout": f"{self._statement_timeout_s}s"},
            statement_cache_size=self._statement_cache,
            max_cached_statement_lifetime=0,
            timeout=CONNECT_TIMEOUT_S,
            # Longer than PostgreSQL's own: it is for a server that does not answer at all.
            command_timeout=2 * self._statement_timeout_s,
        )

    @property
    def _pool(self) -> asyncpg.Pool:
        assert self._opened is not None, "open() comes first"
        return self._opened

    async def close(self) -> None:
        """Waits for what is under way, at most 10 s, then cuts the rest."""
        try:
            async with asyncio.timeout(10):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    @property
    def in_use(self) -> int:
        return self._pool.get_size() - self._pool.get_idle_size()

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Connection]:
        """A connection outside any transaction: each statement stands alone, which makes one round trip of it.

        Raises Unavailable (503), ConstraintBroken, or the refusal that a broken constraint stands for.
        """
        try:
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT_S) as connection:
                try:
                    yield connection
                except (asyncio.CancelledError, TimeoutError, asyncpg.InternalClientError):
                    # Nobody knows what its query is doing now; a fresh connection is cheaper than finding out.
                    connection.terminate()
                    raise
        except asyncpg.IntegrityConstraintViolationError as broken:
            name = broken.constraint_name or ""
            refusal = REFUSAL_OF_CONSTRAINT.get(name)
            raise (refusal() if refusal else ConstraintBroken(name)) from broken
        except _AWAY as away:
            raise Unavailable(retryAfter=1) from away

    async def rows(self, sql: LiteralString, *values: object) -> list[asyncpg.Record]:
        """One statement, one round trip."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *values)

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """`work` outside a transaction, again from its start after a deadlock or a stale plan."""
        for attempt in range(RETRIES):
            try:
                async with self.connection() as connection:
                    return await work(connection)
            except _AGAIN:
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 (jitter, not a secret)
        raise Unavailable(retryAfter=1)

    async def transaction(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """`work` as one READ COMMITTED transaction; like `run` it may be called again, so it must do nothing else."""

        async def whole(connection: Connection) -> T:
            async with connection.transaction():
                return await work(connection)

        return await self.run(whole)
