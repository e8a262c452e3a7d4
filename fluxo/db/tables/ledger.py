"""Workspaces and their books: accounts, balances, limits, transactions, entries, holds, closed days."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from fluxo import names
from fluxo.db.tables.columns import instant, metadata, one_of, recorded_at_brin, workspace_id

workspaces = Table(
    names.WORKSPACES,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    instant("created_at", default=True),
    UniqueConstraint("slug", name="workspaces_slug_key"),
    one_of("workspaces", "kind", "'bank', 'shop'"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="workspaces_currency_check"),
)

workspace_settings = Table(
    "workspace_settings",
    metadata,
    workspace_id(primary_key=True),
    Column("whole_amounts_only", Boolean, nullable=False, server_default=text("false")),
    Column("kyc_automatic", Boolean, nullable=False, server_default=text("true")),
    Column("transaction_limit_cents", BigInteger, nullable=False, server_default=text("100000000000")),
    Column("daily_limit_cents", BigInteger, nullable=False, server_default=text("100000000000")),
    Column("pending_daily_limit_cents", BigInteger, nullable=False, server_default=text("100000")),
    Column("night_limit_cents", BigInteger, nullable=False, server_default=text("100000")),
    Column("late_fine_rate", Numeric(6, 4), nullable=False, server_default=text("0.02")),
    Column("late_interest_rate", Numeric(6, 4), nullable=False, server_default=text("0.01")),
    Column("debit_fee_rate", Numeric(6, 4), nullable=False, server_default=text("0.0105")),
    Column("credit_fee_rate", Numeric(6, 4), nullable=False, server_default=text("0.0315")),
    Column("installments_fee_rate", Numeric(6, 4), nullable=False, server_default=text("0.0399")),
    Column("sales_tax_rate", Numeric(6, 4), nullable=False, server_default=text("0.04")),
    CheckConstraint(
        "LEAST(transaction_limit_cents, daily_limit_cents, pending_daily_limit_cents, night_limit_cents) >= 0",
        name="workspace_settings_limits_check",
    ),
    CheckConstraint(
        "LEAST(late_fine_rate, late_interest_rate, debit_fee_rate, credit_fee_rate, installments_fee_rate, "
        "sales_tax_rate) >= 0 AND GREATEST(late_fine_rate, late_interest_rate, debit_fee_rate, credit_fee_rate, "
        "installments_fee_rate, sales_tax_rate) < 1",
        name="workspace_settings_rates_check",
    ),
)

accounts = Table(
    names.ACCOUNTS,
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("customer_id", Uuid, ForeignKey("fluxo.customers.id"), index=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("normal_side", Text, nullable=False),
    Column("account_group", Text, nullable=False),
    Column("dre_line", Text),
    instant("created_at", default=True),
    UniqueConstraint("workspace_id", "code", name="accounts_code_key"),
    one_of("accounts", "kind", "'asset', 'liability', 'equity', 'revenue', 'expense'"),
    one_of("accounts", "normal_side", "'debit', 'credit'"),
    CheckConstraint("(dre_line IS NOT NULL) = (kind IN ('revenue', 'expense'))", name="accounts_dre_line_check"),
    Index("accounts_customer_id_idx", "customer_id"),
)

account_balances = Table(
    "account_balances",
    metadata,
    Column("account_id", Uuid, ForeignKey("fluxo.accounts.id"), primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("normal_sign", SmallInteger, nullable=False),
    Column("balance_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("version", BigInteger, nullable=False, server_default=text("0")),
    Column("floor_cents", BigInteger),
    Column("held_cents", BigInteger, nullable=False, server_default=text("0")),
    one_of("account_balances", "normal_sign", "-1, 1"),
    CheckConstraint("held_cents >= 0", name="account_balances_held_cents_check"),
    CheckConstraint("balance_cents - held_cents >= floor_cents", name="account_balances_floor_check"),
    postgresql_with={"fillfactor": 50},
)

account_limits = Table(
    "account_limits",
    metadata,
    Column("account_id", Uuid, ForeignKey("fluxo.accounts.id"), primary_key=True),
    workspace_id(),
    Column("kyc_status", Text, nullable=False),
    Column("night_limit_cents", BigInteger),
    Column("next_night_limit_cents", BigInteger),
    instant("next_night_limit_from", nullable=True),
    Column("used_day", Date, nullable=False, server_default=text("'2000-01-01'")),
    Column("used_day_cents", BigInteger, nullable=False, server_default=text("0")),
    Column("used_night", Date, nullable=False, server_default=text("'2000-01-01'")),
    Column("used_night_cents", BigInteger, nullable=False, server_default=text("0")),
    one_of("account_limits", "kyc_status", "'pending', 'approved', 'rejected'"),
    postgresql_with={"fillfactor": 50},
)

pix_keys = Table(
    "pix_keys",
    metadata,
    workspace_id(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("key_type", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("fluxo.accounts.id"), nullable=False),
    instant("created_at", default=True),
    one_of("pix_keys", "key_type", "'cpf', 'cnpj', 'phone', 'email', 'evp'"),
    Index("pix_keys_account_id_idx", "account_id"),
)

transactions = Table(
    names.TRANSACTIONS,
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("description", Text, nullable=False, server_default=text("''")),
    Column("counterparty", Text),
    Column("external_id", Text),
    Column("reverses_id", Uuid),
    instant("occurred_at"),
    Column("business_date", Date, nullable=False),
    instant("recorded_at"),
    CheckConstraint("amount_cents > 0", name="transactions_amount_cents_check"),
    Index(
        "transactions_external_id_key",
        "workspace_id",
        "external_id",
        unique=True,
        postgresql_where=text("external_id IS NOT NULL"),
    ),
    Index("transactions_reverses_id_idx", "reverses_id", postgresql_where=text("reverses_id IS NOT NULL")),
    recorded_at_brin("transactions"),
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
    instant("recorded_at"),
    CheckConstraint("amount_cents <> 0", name="entries_amount_cents_check"),
    Index("entries_transaction_id_idx", "transaction_id"),
    recorded_at_brin("entries"),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Uuid, primary_key=True),
    workspace_id(),
    Column("account_id", Uuid, ForeignKey("fluxo.accounts.id"), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'active'")),
    Column("captured_cents", BigInteger),
    Column("transaction_id", Uuid),
    Column("counterparty", Text),
    instant("expires_at"),
    instant("created_at", default="clock_timestamp()"),
    instant("ended_at", nullable=True),
    CheckConstraint("amount_cents > 0", name="holds_amount_cents_check"),
    one_of("holds", "status", "'active', 'captured', 'released', 'expired'"),
    CheckConstraint(
        "(status = 'captured') = (transaction_id IS NOT NULL) AND (status = 'captured') = (captured_cents IS NOT NULL) "
        "AND captured_cents BETWEEN 1 AND amount_cents",
        name="holds_captured_check",
    ),
    Index("holds_account_id_idx", "account_id", "id"),
    Index("holds_active_idx", "account_id", "expires_at", postgresql_where=text("status = 'active'")),
)

closed_days = Table(
    "closed_days",
    metadata,
    workspace_id(primary_key=True),
    Column("business_date", Date, primary_key=True),
    instant("closed_at", default=True),
    Column("expected_cents", BigInteger),
    Column("counted_cents", BigInteger),
    Column("difference_transaction_id", Uuid),
    Column("closed_by", Uuid),
    CheckConstraint("(expected_cents IS NULL) = (counted_cents IS NULL)", name="closed_days_count_check"),
)
