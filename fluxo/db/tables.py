"""The one definition of the operational tables in Python (SQLAlchemy Core).

Belongs here: columns, types, constraints. The frozen SQL of each migration is under ``sql/``; a test
migrates an empty database and compares it with this module. Names come from ``fluxo.names``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from fluxo import names

metadata = MetaData(
    schema=names.OPERATIONAL_SCHEMA,
    naming_convention={"pk": "%(table_name)s_pkey", "fk": "%(table_name)s_%(column_0_name)s_fkey"},
)


def _instant(name: str, *, default: bool = False, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=text("now()") if default else None)


def _one_of(table: str, column: str, values: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({values})", name=f"{table}_{column}_check")


def _recorded_at_brin(table: str) -> Index:
    return Index(
        f"{table}_recorded_at_idx", "recorded_at", postgresql_using="brin", postgresql_with={"pages_per_range": 16}
    )


workspaces = Table(
    names.WORKSPACES,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    _instant("created_at", default=True),
    UniqueConstraint("slug", name="workspaces_slug_key"),
    _one_of("workspaces", "kind", "'bank', 'shop'"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="workspaces_currency_check"),
)

customers = Table(
    names.CUSTOMERS,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), nullable=False),
    Column("external_id", Text),
    Column("name", Text, nullable=False),
    Column("document", Text),
    Column("email", Text),
    Column("segment", Text),
    Column("state", Text),
    Column("kyc_status", Text, nullable=False),
    _instant("kyc_at", nullable=True),
    _instant("created_at"),
    _instant("recorded_at", default=True),
    UniqueConstraint("workspace_id", "external_id", name="customers_external_id_key"),
    UniqueConstraint("workspace_id", "document", name="customers_document_key"),
    _one_of("customers", "kyc_status", "'pending', 'approved', 'rejected'"),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), nullable=False),
    Column("customer_id", Uuid, ForeignKey(customers.c.id)),
    Column("login", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    _instant("created_at", default=True),
    UniqueConstraint("workspace_id", "login", name="users_login_key"),
    _one_of("users", "role", "'customer', 'seller', 'manager', 'analyst', 'service'"),
)

accounts = Table(
    names.ACCOUNTS,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), nullable=False),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), index=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("normal_side", Text, nullable=False),
    Column("account_group", Text, nullable=False),
    Column("dre_line", Text),
    _instant("created_at", default=True),
    UniqueConstraint("workspace_id", "code", name="accounts_code_key"),
    _one_of("accounts", "kind", "'asset', 'liability', 'equity', 'revenue', 'expense'"),
    _one_of("accounts", "normal_side", "'debit', 'credit'"),
    CheckConstraint("(dre_line IS NOT NULL) = (kind IN ('revenue', 'expense'))", name="accounts_dre_line_check"),
    Index("accounts_customer_id_idx", "customer_id"),
)

account_balances = Table(
    "account_balances",
    metadata,
    Column("account_id", Uuid, ForeignKey(accounts.c.id), primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("normal_sign", SmallInteger, nullable=False),
    Column("balance_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("version", BigInteger, nullable=False, server_default=text("0")),
    Column("floor_cents", BigInteger),
    _one_of("account_balances", "normal_sign", "-1, 1"),
    CheckConstraint("balance_cents >= floor_cents", name="account_balances_floor_check"),
    postgresql_with={"fillfactor": 50},
)

pix_keys = Table(
    "pix_keys",
    metadata,
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("key_type", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey(accounts.c.id), nullable=False),
    _instant("created_at", default=True),
    _one_of("pix_keys", "key_type", "'cpf', 'cnpj', 'phone', 'email', 'evp'"),
    Index("pix_keys_account_id_idx", "account_id"),
)

transactions = Table(
    names.TRANSACTIONS,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("counterparty", Text),
    Column("external_id", Text),
    Column("reverses_id", Uuid),
    _instant("occurred_at"),
    Column("business_date", Date, nullable=False),
    _instant("recorded_at"),
    CheckConstraint("amount_cents > 0", name="transactions_amount_cents_check"),
    Index(
        "transactions_external_id_key",
        "workspace_id",
        "external_id",
        unique=True,
        postgresql_where=text("external_id IS NOT NULL"),
    ),
    Index("transactions_reverses_id_idx", "reverses_id", postgresql_where=text("reverses_id IS NOT NULL")),
    _recorded_at_brin("transactions"),
)

entries = Table(
    names.ENTRIES,
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("transaction_id", Uuid, nullable=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("balance_after_cents", BigInteger, nullable=False),
    Column("business_date", Date, nullable=False),
    _instant("recorded_at"),
    CheckConstraint("amount_cents <> 0", name="entries_amount_cents_check"),
    Index("entries_transaction_id_idx", "transaction_id"),
    _recorded_at_brin("entries"),
)

closed_days = Table(
    "closed_days",
    metadata,
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), primary_key=True),
    Column("business_date", Date, primary_key=True),
    _instant("closed_at", default=True),
)

sales = Table(
    names.SALES,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, ForeignKey(workspaces.c.id), nullable=False),
    Column("transaction_id", Uuid, ForeignKey(transactions.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("original_sale_id", Uuid, ForeignKey(f"{names.OPERATIONAL_SCHEMA}.{names.SALES}.id")),
    Column("external_id", Text),
    Column("seller", Text),
    Column("customer_ref", Text),
    Column("payment_method", Text, nullable=False),
    Column("installments", SmallInteger, nullable=False, server_default=text("1")),
    Column("gross_cents", BigInteger, nullable=False),
    Column("deductions_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("cost_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("fee_cents", BigInteger, nullable=False, server_default=text("0")),
    _instant("occurred_at"),
    Column("business_date", Date, nullable=False),
    _instant("recorded_at"),
    _one_of("sales", "kind", "'sale', 'return'"),
    _one_of("sales", "payment_method", "'cash', 'pix', 'debit_card', 'credit_card', 'boleto', 'invoice'"),
    CheckConstraint("installments BETWEEN 1 AND 12", name="sales_installments_check"),
    CheckConstraint("gross_cents > 0", name="sales_gross_cents_check"),
    Index("sales_transaction_id_idx", "transaction_id"),
    _recorded_at_brin("sales"),
)

sale_items = Table(
    names.SALE_ITEMS,
    metadata,
    Column("sale_id", Uuid, ForeignKey(sales.c.id), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("product_code", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_cents", BigInteger, nullable=False),
    Column("unit_cost_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("total_cents", BigInteger, nullable=False),
    _instant("recorded_at"),
    CheckConstraint("quantity > 0", name="sale_items_quantity_check"),
    CheckConstraint("unit_price_cents >= 0", name="sale_items_unit_price_cents_check"),
    CheckConstraint("unit_cost_cents >= 0", name="sale_items_unit_cost_cents_check"),
    CheckConstraint("total_cents = quantity * unit_price_cents", name="sale_items_total_cents_check"),
    _recorded_at_brin("sale_items"),
)

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
    _instant("started_at"),
    Column("total_ms", Double, nullable=False),
    Column("db_ms", Double, nullable=False),
    Column("simulated", Boolean, nullable=False, server_default=text("false")),
    _instant("recorded_at"),
    _one_of("request_log", "outcome", "'ok', 'refused', 'error'"),
    _recorded_at_brin("request_log"),
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
    _instant("created_at", default=True),
)

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("params", JSONB, nullable=False),
    Column("batches_done", Integer, nullable=False, server_default=text("0")),
    _instant("finished_at", nullable=True),
    _instant("started_at", default=True),
)
