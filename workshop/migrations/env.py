"""Run by Alembic on the connection, and in the transaction, that workshop.database hands over."""

from alembic import context

from workshop.models import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
