"""Alembic's entry: one connection, a transaction for each step, and a lock so that two nodes do not both migrate.

A transaction for each, since a step keeps its table from everybody until it ends: several would add their waits up.
"""

from alembic import context
from sqlalchemy import Connection, text

connection: Connection = context.config.attributes["connection"]
# Any number, as long as it is always this one. The session's own, so it goes with the connection, however that ends.
connection.execute(text("select pg_advisory_lock(7265363)"))
connection.commit()
context.configure(connection=connection, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
