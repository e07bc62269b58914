"""What the panel said in a chain of the programme, and the sources that each part of it rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the panel's words to the rows, which have none yet, and make a table of their sources."""
    op.add_column("programme_row", sa.Column("panel_said", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "programme_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["programme_row.id"],
            name="fk_programme_evidence_row_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_evidence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_programme_evidence_row_id", "programme_evidence", ["row_id"])
