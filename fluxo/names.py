"""The one list of names: source tables, how each is extracted, lake prefixes, schemas, marts.

Table names, asset keys and lake prefixes are spelled here once; ``fluxo.db.tables`` gives the tables
their columns. dbt and dashboards meet Python only through these names.
"""

from dataclasses import dataclass
from enum import StrEnum

WORKSPACES = "workspaces"
CUSTOMERS = "customers"
ACCOUNTS = "accounts"
TRANSACTIONS = "transactions"
ENTRIES = "entries"
SALES = "sales"
SALE_ITEMS = "sale_items"
REQUEST_LOG = "request_log"
OUTBOX = "outbox"


class Extraction(StrEnum):
    """How a table reaches the lake."""

    APPEND = "append"
    """Rows are never changed: a partition holds the rows recorded on its UTC day."""
    SNAPSHOT = "snapshot"
    """Rows change: a partition holds the whole table as it stood when the day was extracted."""


@dataclass(frozen=True)
class SourceTable:
    """A table of the operational database that is extracted.

    ``columns`` is what leaves the database, in order: personal data (names, documents, e-mails,
    secrets) is not in it and the extraction role may not read it. ``cents`` is the column whose absolute
    values add up to the control figure (signed entries add up to zero); ``key`` orders the rows of an
    object and gives its first and last id.
    """

    name: str
    extraction: Extraction
    key: tuple[str, ...]
    columns: tuple[str, ...]
    cents: str | None = None

    @property
    def lake_prefix(self) -> str:
        return f"raw/{self.name}"

    @property
    def cents_sum(self) -> str:
        """The control figure as an expression of SQL, in centavos; 0 where the table has no money."""
        return f"coalesce(sum(abs({self.cents})), 0)::bigint" if self.cents else "0::bigint"


SOURCE_TABLES: tuple[SourceTable, ...] = (
    SourceTable(WORKSPACES, Extraction.SNAPSHOT, ("id",), ("id", "slug", "kind", "name", "currency", "created_at")),
    SourceTable(
        CUSTOMERS,
        Extraction.SNAPSHOT,
        ("id",),
        ("id", "workspace_id", "segment", "state", "kyc_status", "kyc_at", "created_at", "recorded_at"),
    ),
    SourceTable(
        ACCOUNTS,
        Extraction.SNAPSHOT,
        ("id",),
        (
            "id",
            "workspace_id",
            "customer_id",
            "code",
            "name",
            "kind",
            "normal_side",
            "account_group",
            "dre_line",
            "created_at",
        ),
    ),
    SourceTable(
        TRANSACTIONS,
        Extraction.APPEND,
        ("id",),
        (
            "id",
            "workspace_id",
            "kind",
            "amount_cents",
            "description",
            "external_id",
            "reverses_id",
            "occurred_at",
            "business_date",
            "recorded_at",
        ),
        "amount_cents",
    ),
    SourceTable(
        ENTRIES,
        Extraction.APPEND,
        ("account_id", "version"),
        (
            "account_id",
            "version",
            "transaction_id",
            "workspace_id",
            "amount_cents",
            "balance_after_cents",
            "business_date",
            "recorded_at",
        ),
        "amount_cents",
    ),
    SourceTable(
        SALES,
        Extraction.APPEND,
        ("id",),
        (
            "id",
            "workspace_id",
            "transaction_id",
            "kind",
            "original_sale_id",
            "external_id",
            "seller",
            "customer_ref",
            "payment_method",
            "installments",
            "gross_cents",
            "deductions_cents",
            "cost_cents",
            "fee_cents",
            "occurred_at",
            "business_date",
            "recorded_at",
        ),
        "gross_cents",
    ),
    SourceTable(
        SALE_ITEMS,
        Extraction.APPEND,
        ("sale_id", "line"),
        (
            "sale_id",
            "line",
            "workspace_id",
            "product_code",
            "description",
            "quantity",
            "unit_price_cents",
            "unit_cost_cents",
            "total_cents",
            "recorded_at",
        ),
        "total_cents",
    ),
    SourceTable(
        REQUEST_LOG,
        Extraction.APPEND,
        ("id",),
        (
            "id",
            "workspace_id",
            "actor_id",
            "customer_id",
            "request_id",
            "method",
            "route",
            "status",
            "outcome",
            "reason",
            "started_at",
            "total_ms",
            "db_ms",
            "simulated",
            "recorded_at",
        ),
    ),
    SourceTable(
        OUTBOX,
        Extraction.APPEND,
        ("position",),
        (
            "position",
            "id",
            "type",
            "type_version",
            "aggregate",
            "aggregate_id",
            "aggregate_version",
            "workspace_id",
            "correlation_id",
            "transaction_id",
            "amount_cents",
            "balance_after_cents",
            "reason",
            "occurred_at",
            "recorded_at",
        ),
        "amount_cents",
    ),
)
SOURCE_TABLE_BY_NAME = {table.name: table for table in SOURCE_TABLES}

OPERATIONAL_SCHEMA = "fluxo"
RAW_SCHEMA = "raw"
MARTS_SCHEMA = "marts"

FCT_DAILY_CONSOLIDATION = "fct_daily_consolidation"
FCT_ACCOUNT_DAILY = "fct_account_daily"
FCT_DRE_MONTHLY = "fct_dre_monthly"
FCT_CUSTOMER_JOURNEY = "fct_customer_journey"
FCT_LEAD_TIME_DAILY = "fct_lead_time_daily"
FCT_LEDGER_ENTRIES = "fct_ledger_entries"
FCT_SALES = "fct_sales"
FCT_SALE_ITEMS = "fct_sale_items"
DIM_ACCOUNT = "dim_account"
DIM_WORKSPACE = "dim_workspace"
