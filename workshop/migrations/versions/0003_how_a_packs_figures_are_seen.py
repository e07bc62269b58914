"""Figures of packs keep how the statistics are seen: since when, which regions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the view, empty for what is stored already."""
    op.add_column("pack_figure", sa.Column("view", sa.Text(), server_default="", nullable=False))
