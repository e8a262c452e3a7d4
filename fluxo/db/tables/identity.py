"""Who there is: customers, users, devices, sessions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from fluxo import names
from fluxo.db.tables.columns import instant, metadata, one_of, workspace_id

customers = Table(
    names.CUSTOMERS,
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("external_id", Text),
    Column("name", Text, nullable=False),
    Column("document", Text),
    Column("email", Text),
    Column("segment", Text),
    Column("state", Text),
    Column("kyc_status", Text, nullable=False),
    instant("kyc_at", nullable=True),
    instant("created_at"),
    instant("recorded_at", default=True),
    UniqueConstraint("workspace_id", "external_id", name="customers_external_id_key"),
    UniqueConstraint("workspace_id", "document", name="customers_document_key"),
    Index("customers_email_idx", "workspace_id", "email", postgresql_where=text("email IS NOT NULL")),
    one_of("customers", "kyc_status", "'pending', 'approved', 'rejected'"),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("customer_id", Uuid, ForeignKey("fluxo.customers.id")),
    Column("login", Text, nullable=False),
    Column("password_hash", Text),
    Column("role", Text, nullable=False),
    instant("created_at", default=True),
    Column("name", Text),
    Column("pin_hash", Text),
    Column("failed_attempts", Integer, nullable=False, server_default=text("0")),
    instant("locked_until", nullable=True),
    instant("locked_at", nullable=True),
    instant("disabled_at", nullable=True),
    CheckConstraint("password_hash IS NOT NULL OR pin_hash IS NOT NULL", name="users_secret_check"),
    UniqueConstraint("workspace_id", "login", name="users_login_key"),
    one_of("users", "role", "'customer', 'seller', 'manager', 'analyst', 'service'"),
)

devices = Table(
    "devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("name", Text, nullable=False),
    Column("secret_sha256", LargeBinary, nullable=False),
    Column("registered_by", Uuid, ForeignKey("fluxo.users.id"), nullable=False),
    instant("registered_at", default=True),
    instant("revoked_at", nullable=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("user_id", Uuid, ForeignKey("fluxo.users.id"), nullable=False),
    Column("device_id", Uuid, ForeignKey("fluxo.devices.id")),
    instant("started_at", default=True),
    instant("expires_at"),
    instant("revoked_at", nullable=True),
    Column("revoked_because", Text),
    one_of("sessions", "revoked_because", "'logout', 'reuse', 'reset'"),
    CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="sessions_revoked_check"),
    Index("sessions_user_id_idx", "user_id"),
    Index("sessions_revoked_at_idx", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    workspace_id(),
    Column("session_id", Uuid, ForeignKey("fluxo.sessions.id"), nullable=False),
    Column("replaces_sha256", LargeBinary),
    instant("issued_at", default=True),
    instant("used_at", nullable=True),
    Index("refresh_tokens_session_id_idx", "session_id"),
    Index("refresh_tokens_good_key", "session_id", unique=True, postgresql_where=text("used_at IS NULL")),
)
