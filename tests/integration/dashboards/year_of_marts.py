"""A year of marts, made in the warehouse as dbt would leave it: a bank, a shop, and a workspace with no movement.

The figures are drawn from a fixed seed and follow the rules that the marts promise: closing = opening +
in - out, closing of a day = opening of the next, subtotals = sums.
"""

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from fluxo.db.connect import connect
from fluxo.settings import Settings

LAST_DAY = date(2025, 9, 14)
DAYS = 400
LAST_COMPLETE_MONTH = date(2025, 8, 1)

MARTS = {
    "dim_workspace": "workspace_id uuid, workspace_slug text, workspace_name text, workspace_kind text, currency text",
    "fct_daily_consolidation": """workspace_id uuid, workspace_slug text, currency text, account_group text,
        business_date date, opening_amount numeric(18,2), inflow_amount numeric(18,2), outflow_amount numeric(18,2),
        closing_amount numeric(18,2), transaction_count bigint, entry_count bigint""",
    "fct_dre_monthly": """workspace_id uuid, workspace_slug text, currency text, regime text, month date,
        line_order integer, line_code text, line_name_pt text, line_name_en text, is_subtotal boolean,
        amount numeric(18,2), previous_amount numeric(18,2), net_revenue_share numeric(9,4),
        change_on_previous numeric(9,4)""",
    "fct_customer_journey": """workspace_id uuid, workspace_slug text, customer_id uuid, segment text,
        signed_up_at timestamptz, kyc_at timestamptz, first_login_at timestamptz, first_deposit_at timestamptz,
        first_pix_at timestamptz, active_30_days_at timestamptz, last_stage text""",
    "fct_lead_time_daily": """workspace_id uuid, workspace_slug text, route text, method text, request_date date,
        simulated boolean, requests bigint, ok_count bigint, refused_count bigint, error_count bigint,
        success_rate numeric(9,4), p50_ms numeric(12,3), p95_ms numeric(12,3), p99_ms numeric(12,3),
        db_p50_ms numeric(12,3)""",
}

WORKSPACES = [
    (UUID(int=1), "banco", "Banco Fluxo", "bank", "BRL"),
    (UUID(int=2), "loja-1", "Loja da Praça", "shop", "GBP"),
    (UUID(int=3), "loja-vazia", "Loja sem movimento", "shop", "BRL"),
]
GROUPS = {
    "banco": ["depositos_clientes", "caixa", "bancos", "compensacao"],
    "loja-1": ["caixa", "bancos", "recebiveis", "estoque"],
}
LINES = [
    ("receita_bruta", "Receita bruta", "Gross revenue", False),
    ("deducoes", "Deduções", "Deductions", False),
    ("receita_liquida", "Receita líquida", "Net revenue", True),
    ("cmv", "CMV", "Cost of goods sold", False),
    ("lucro_bruto", "Lucro bruto", "Gross profit", True),
    ("despesas_fixas", "Despesas fixas", "Fixed expenses", False),
    ("lucro_liquido", "Lucro líquido", "Net income", True),
]


def _cents(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low * 100, high * 100)) / 100


def _consolidation(dice: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for workspace_id, slug, _, _, currency in WORKSPACES:
        for group in GROUPS.get(slug, []):
            closing = Decimal(0)
            for back in range(DAYS - 1, -1, -1):
                day = LAST_DAY - timedelta(days=back)
                scale = 3 if day.weekday() >= 5 else 10
                opening, inflow = closing, _cents(dice, 2_000, 9_000 * scale)
                outflow = min(_cents(dice, 1_000, 8_700 * scale), opening + inflow)
                closing = opening + inflow - outflow
                count = dice.randint(20, 900)
                rows.append(
                    (workspace_id, slug, currency, group, day, opening, inflow, outflow, closing, count, 2 * count)
                )
    return rows


def _statement(dice: random.Random) -> list[Decimal]:
    gross = _cents(dice, 80_000, 120_000)
    deductions, goods, fixed = -_cents(dice, 4_000, 9_000), -_cents(dice, 40_000, 55_000), -_cents(dice, 20_000, 50_000)
    net = gross + deductions
    return [gross, deductions, net, goods, net + goods, fixed, net + goods + fixed]


def _dre(dice: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for workspace_id, slug, _, _, currency in WORKSPACES[:2]:
        before: list[Decimal] | None = None
        for month in [date(2024, number, 1) for number in range(8, 13)] + [date(2025, n, 1) for n in range(1, 10)]:
            amounts = _statement(dice)
            for order, (line, amount) in enumerate(zip(LINES, amounts, strict=True), start=1):
                previous = before[order - 1] if before else None
                change = round((amount - previous) / abs(previous), 4) if previous else None
                rows.append(
                    (workspace_id, slug, currency, "competencia", month, order, *line, amount, previous,
                     round(amount / amounts[2], 4), change)
                )  # fmt: skip
            before = amounts
    return rows


def _journey(dice: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number in range(900):
        moment = datetime(2025, 9, 14, 15, tzinfo=UTC) - timedelta(minutes=dice.randint(0, DAYS * 1440))
        steps: list[datetime | None] = [moment]
        for chance in (0.97, 0.93, 0.86, 0.8, 0.7):
            moment += timedelta(minutes=dice.randint(1, 4_000))
            steps.append(moment if steps[-1] is not None and dice.random() < chance else None)
        rows.append((UUID(int=1), "banco", UUID(int=10_000 + number), "varejo", *steps, "stage"))
    return rows


def _lead_times(dice: random.Random) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    routes = [("/pix", "POST", 900), ("/saldo", "GET", 2_000), ("/deposito", "POST", 300)]
    for back in range(DAYS):
        for route, method, most in routes:
            day, requests = LAST_DAY - timedelta(days=back), dice.randint(most // 2, most)
            errors, refused = dice.randint(0, 3), dice.randint(0, requests // 50)
            ok = requests - errors - refused
            middle = round(dice.uniform(3, 6), 3)
            rows.append(
                (UUID(int=1), "banco", route, method, day, False, requests, ok, refused, errors,
                 round(Decimal(ok) / requests, 4), middle, round(middle * dice.uniform(2, 3), 3),
                 round(middle * dice.uniform(4, 7), 3), round(middle / 2, 3))
            )  # fmt: skip
    rows.append((None, "sem_workspace", "/health", "GET", LAST_DAY, False, 10, 10, 0, 0, 1, 1, 2, 3, 0))
    return rows


def _fill(connection: Connection[TupleRow], mart: str, rows: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY marts.{mart} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def columns_of(mart: str) -> dict[str, str]:
    """Return the types of a mart's columns by name."""
    return dict(re.findall(r"(\w+) ([a-z]+(?:\(\d+,\d+\))?)", MARTS[mart]))


def create_marts(settings: Settings) -> None:
    """Make the marts that dashboards and reports read, empty."""
    with connect(settings, "warehouse") as connection:
        for mart, columns in MARTS.items():
            connection.execute(f"DROP TABLE IF EXISTS marts.{mart} CASCADE")
            connection.execute(f"CREATE TABLE marts.{mart} ({columns})")


def fill_marts(settings: Settings, seed: int = 7) -> None:
    """Make the marts and fill them with the year of ``seed``."""
    create_marts(settings)
    dice = random.Random(seed)
    with connect(settings, "warehouse") as connection:
        _fill(connection, "dim_workspace", list(WORKSPACES))
        _fill(connection, "fct_daily_consolidation", _consolidation(dice))
        _fill(connection, "fct_dre_monthly", _dre(dice))
        _fill(connection, "fct_customer_journey", _journey(dice))
        _fill(connection, "fct_lead_time_daily", _lead_times(dice))
