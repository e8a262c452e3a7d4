"""What is written beside the books: requests, answers to repeat, events, audit, bulk jobs."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from fluxo import names
from fluxo.db.tables.columns import instant, metadata, one_of, recorded_at_brin


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's xid8."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "XID8"


request_log = Table(
    names.REQUEST_LOG,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid),
    Column("actor_id", Uuid),
    Column("customer_id", Uuid),
    Column("request_id", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    instant("started_at"),
    Column("total_ms", Double, nullable=False),
    Column("db_ms", Double, nullable=False),
    Column("simulated", Boolean, nullable=False, server_default=text("false")),
    instant("recorded_at"),
    one_of("request_log", "outcome", "'ok', 'refused', 'error'"),
    recorded_at_brin("request_log"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("actor_id", Uuid, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_sha256", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    instant("created_at", default=True),
    Index(
        "idempotency_keys_created_at_idx",
        "created_at",
        postgresql_using="brin",
        postgresql_with={"pages_per_range": 16},
    ),
)

outbox = Table(
    names.OUTBOX,
    metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "id",
        Uuid,
        Computed("md5(type || ':' || aggregate_id::text || ':' || aggregate_version::text)::uuid", persisted=False),
    ),
    Column("type", Text, nullable=False),
    Column("type_version", SmallInteger, nullable=False, server_default=text("1")),
    Column("aggregate", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", BigInteger, nullable=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("correlation_id", Text),
    Column("transaction_id", Uuid),
    Column("amount_cents", BigInteger),
    Column("balance_after_cents", BigInteger),
    Column("reason", Text),
    instant("occurred_at"),
    instant("recorded_at"),
    Column("xid", TransactionId, nullable=False, server_default=text("pg_current_xact_id()")),
    recorded_at_brin("outbox"),
    Index("outbox_customer_idx", "aggregate_id", postgresql_where=text("aggregate = 'customer'")),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", Uuid),
    Column("actor_id", Uuid),
    Column("action", Text, nullable=False),
    Column("subject", Text),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    Column("request_id", Text),
    instant("occurred_at", default="clock_timestamp()"),
    Column("xid", TransactionId, nullable=False, server_default=text("pg_current_xact_id()")),
    Index("audit_log_xid_idx", "xid", "seq"),
)

audit_chain = Table(
    "audit_chain",
    metadata,
    Column("link", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("xid", TransactionId, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("seq", name="audit_chain_seq_key"),
    CheckConstraint("length(hash) = 32", name="audit_chain_hash_check"),
)

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("params", JSONB, nullable=False),
    Column("batches_done", Integer, nullable=False, server_default=text("0")),
    instant("finished_at", nullable=True),
    instant("started_at", default=True),
)
