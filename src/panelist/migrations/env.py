"""Alembic's entry: one connection, one transaction for all steps, and a lock so that two nodes do not both migrate."""

from alembic import context
from sqlalchemy import Connection, text

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection, transaction_per_migration=False)
with context.begin_transaction():
    # Any number, as long as it is always this one.
    connection.execute(text("select pg_advisory_xact_lock(7265363)"))
    context.run_migrations()
