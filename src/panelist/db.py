"""PostgreSQL: connections, transactions, retries, and the one place where its errors become ours.

Isolation is READ COMMITTED throughout: the locks and constraints hold the rules (docs/decisions/0002-locks-and-constraints.md).
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, LiteralString, TypeAlias, TypeVar

import asyncpg

from panelist import pool
from panelist.errors import Unavailable
from panelist.rules import REFUSAL_OF_CONSTRAINT

T = TypeVar("T")
Connection: TypeAlias = pool.Connection

RETRIES: Final = 5
CONNECT_TIMEOUT_S: Final = 3.0
STATEMENT_TIMEOUT_S: Final = 3
UNANSWERED_S: Final = 1.0
"""So long after PostgreSQL should have given a statement up, its connection is taken for dead.

A network that loses a connection's packets, or forgets it, tells nobody. All connections may be caught in that at once, and
then nothing goes on until they are let go of: bookings have to succeed again within 5 s.
"""

SESSION: Final = {
    "application_name": "panelist",
    "timezone": "UTC",
    "datestyle": "ISO",  # wire_time() and sql/shape.py lean on it
    "jit": "off",  # never pays on statements of a millisecond
    "enable_memoize": "off",  # nor does remembering, for fifty rows, whose name was looked up before
    "lock_timeout": "2s",
    # One forgotten transaction would stall the change feed for everybody, and hold its locks; so would one of a node that
    # died without PostgreSQL being told.
    "idle_in_transaction_session_timeout": "4s",
    # Every statement is a literal written for its index, and takes the same plan whatever its values: planning once
    # is most of what a short statement costs.
    "plan_cache_mode": "force_generic_plan",
}

_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.exceptions.ClientConfigurationError,  # nobody can be asked at that address
    asyncpg.InternalClientError,  # a connection that PostgreSQL ended while it lay in the pool
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,  # our role or its password is not there yet, or no more
    asyncpg.InvalidCatalogNameError,  # nor our database
    asyncpg.exceptions.OperatorInterventionError,  # shutdown, crash, statement_timeout, starting up
    asyncpg.exceptions.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a failover has not reached us yet
)
_AGAIN: Final = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.InvalidCachedStatementError)


class ConstraintBroken(Exception):
    """A constraint that is no rule of its own (an e-mail address, an idempotency key) refused; `name` says which."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class Database:
    """A pool of connections to one PostgreSQL, opened lazily: it may be away when we start, and come back later."""

    def __init__(
        self, dsn: str, *, size: int = 16, statement_cache: int = 256, statement_timeout_s: int = STATEMENT_TIMEOUT_S
    ) -> None:
        self._dsn = dsn
        self._size = size
        self._statement_cache = statement_cache
        self._statement_timeout_s = statement_timeout_s
        self._opened: pool.Pool | pool.Held | None = None
        self.on_wait: Callable[[float], None] = lambda _: None
        self.on_away: Callable[[BaseException], None] = lambda _: None
        """Told why, whenever somebody is answered that the database is away."""
        self.on_statement: Callable[[object], None] | None = None
        """Told of every statement that was answered, as asyncpg's query logger is; for who traces."""

    async def open(self) -> None:
        """Connects to nothing yet: that is done by whoever asks first."""
        self._opened = pool.Pool(self._connect, self._size, self.on_wait)

    async def _connect(self) -> Connection:
        connection = await asyncpg.connect(
            self._dsn,
            server_settings=SESSION
            | {
                "statement_timeout": f"{self._statement_timeout_s}s",
                # The last to let go, also where a node fell silent between the halves of a statement: then PostgreSQL
                # counts the session neither as idle nor the statement as running, and its locks would stay for hours.
                "transaction_timeout": f"{2 * self._statement_timeout_s}s",
            },
            statement_cache_size=self._statement_cache,
            max_cached_statement_lifetime=0,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=self._statement_timeout_s + UNANSWERED_S,
        )
        if self.on_statement is not None:
            connection.add_query_logger(self.on_statement)
        return connection

    @property
    def _pool(self) -> pool.Pool | pool.Held:
        assert self._opened is not None, "open() comes first"
        return self._opened

    async def close(self) -> None:
        """Waits for what is under way, at most 10 s, then cuts the rest."""
        await self._pool.close(within_s=10)

    @property
    def in_use(self) -> int:
        return self._pool.in_use

    def connection(self) -> "_Loan":
        """A connection outside any transaction: each statement stands alone, which makes one round trip of it.

        `async with` raises Unavailable (503), ConstraintBroken, or the refusal that a broken constraint stands for.
        """
        return _Loan(self._pool, self.on_away)

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
            transaction = connection.transaction()
            await transaction.start()
            try:
                done = await work(connection)
            except (asyncio.CancelledError, TimeoutError):
                # No rollback, which would wait for its answer as long again: the connection is about to be terminated.
                raise
            except BaseException:
                await transaction.rollback()
                raise
            await transaction.commit()
            return done

        return await self.run(whole)

    async def as_one(self, work: Callable[["Database"], Awaitable[T]]) -> T:
        """`work` on a Database all of whose changes are one transaction: kept together at its end, or not at all.

        Also where this process is killed meanwhile. It may be called again, as with `transaction`.
        """

        async def whole(connection: Connection) -> T:
            return await work(_Part(self._dsn, connection))

        return await self.transaction(whole)


class _Part(Database):
    """Works inside a transaction that is another's: each change is a savepoint, so that a refused one is undone alone."""

    def __init__(self, dsn: str, connection: Connection) -> None:
        super().__init__(dsn)
        self._opened = pool.Held(connection)

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async def saved(connection: Connection) -> T:
            async with connection.transaction():
                return await work(connection)

        return await super().run(saved)


class _Loan:
    """A connection for as long as a block lasts, and PostgreSQL's errors made ours.

    No generator under @asynccontextmanager: that was 7 of the 33 us of CPU that a short statement takes here.
    """

    __slots__ = ("_connection", "_on_away", "_pool")

    def __init__(self, connections: pool.Pool | pool.Held, on_away: Callable[[BaseException], None]) -> None:
        self._pool = connections
        self._on_away = on_away

    async def __aenter__(self) -> Connection:
        try:
            self._connection = await self._pool.take()
        except (asyncpg.PostgresError, *_AWAY) as fault:
            # Whatever is said to who connects, such as that a setting in our address is not known: none is to be had.
            self._on_away(fault)
            raise Unavailable(retryAfter=1) from fault
        return self._connection

    async def __aexit__(self, _: object, fault: BaseException | None, __: object) -> None:
        connection = self._connection
        if isinstance(fault, (asyncio.CancelledError, TimeoutError, asyncpg.InternalClientError)):
            # Nobody knows what its query is doing now; a fresh connection is cheaper than finding out.
            connection.terminate()
        elif isinstance(fault, asyncpg.InterfaceError) and connection.is_closed():
            # Of a connection that is gone. Any other is a fault of ours, which must be seen and not be called PostgreSQL's.
            fault = ConnectionError(str(fault))
        self._pool.give_back(connection)
        if fault is not None:
            self._raise_as_ours(fault)

    def _raise_as_ours(self, fault: BaseException) -> None:
        """Does nothing where it is to stay what it is."""
        if isinstance(fault, asyncpg.IntegrityConstraintViolationError):
            name = fault.constraint_name or ""
            refusal = REFUSAL_OF_CONSTRAINT.get(name)
            raise (refusal() if refusal else ConstraintBroken(name)) from fault
        if isinstance(fault, asyncpg.UndefinedTableError):
            raise Unavailable("The database has no tables yet: run `panelist migrate`.", retryAfter=1) from fault
        if isinstance(fault, _AWAY):
            self._on_away(fault)
            raise Unavailable(retryAfter=1) from fault
