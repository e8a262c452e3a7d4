"""A shop whose calendar the test holds, and what must always be true of its card receivables."""

import importlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api import maintenance
from fluxo.clock import business_date, business_noon
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.serving import PASSWORD, Api, Caller

TOLD_THE_TIME = (
    "api.shop.sales", "api.shop.returns", "api.shop.spending", "api.shop.reversals", "api.shop.settlement",
    "api.shop.closing", "api.shop.cash_book",
    "api.routes.shop", "api.routes.closing", "api.routes.cash_book",
)  # fmt: skip
"""The modules of the shop that ask what time it is; the server under test runs in this process."""
UNEQUAL = """
SELECT a.workspace_id, b.balance_cents, coalesce(open.cents, 0)
FROM fluxo.accounts AS a
JOIN fluxo.account_balances AS b ON b.account_id = a.id
LEFT JOIN (
    SELECT workspace_id, sum(amount_cents) AS cents FROM fluxo.receivables WHERE settled_at IS NULL GROUP BY 1
) AS open ON open.workspace_id = a.workspace_id
WHERE a.code = '1.2.1' AND b.balance_cents <> coalesce(open.cents, 0)
"""


async def _nothing(*_: object) -> int:
    return 0


class Clock:
    """The shop's present: noon of a business day, until it is moved. The clock's own settlements stand still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2026, 3, 10, 15, tzinfo=UTC)
        for module in TOLD_THE_TIME:
            monkeypatch.setattr(importlib.import_module(module), "utc_now", lambda: self.now)
        monkeypatch.setattr(maintenance, "settle_due", _nothing)

    @property
    def today(self) -> date:
        return business_date(self.now)

    def pass_days(self, days: int) -> None:
        self.now = business_noon(self.today + timedelta(days=days))


class Shop(Caller):
    """The manager of a shop of their own."""

    def __init__(self, api: Api) -> None:
        self.slug = f"loja-{uuid4().hex[:10]}"
        given = {"slug": self.slug, "nome": "Loja", "login": "gerente", "senha": PASSWORD}
        opened = api.http.post("/lojas", json=given)
        assert opened.status_code == 201, opened.text
        self.workspace_id = opened.json()["workspace_id"]
        super().__init__(api.address, api.log_in(self.slug, "gerente"))

    def done(self, path: str, **body: Any) -> dict[str, Any]:
        """Call a money route that must succeed."""
        answer = self.move(path, **body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sell(self, pagamento: str = "cash", preco: str = "100.00", quantidade: int = 1, **more: Any) -> dict[str, Any]:
        item = {"produto": "P1", "quantidade": quantidade, "preco": preco, "custo": "0.40"}
        return self.done("/vendas", itens=[item], pagamento=pagamento, **more)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def balances(self, settings: Settings) -> dict[str, int]:
        """Balances in centavos by account code, but for those that are zero."""
        query = """
            SELECT a.code, b.balance_cents FROM fluxo.accounts a JOIN fluxo.account_balances b ON b.account_id = a.id
            WHERE a.workspace_id = %s AND b.balance_cents <> 0
        """
        with connect(settings, "app", all_workspaces=True) as connection:
            return dict(connection.execute(query, (self.workspace_id,)).fetchall())

    def opened_at(self, settings: Settings, instant: datetime) -> None:
        """Let the shop have been opened at another instant than now."""
        with connect(settings, "owner") as connection:
            connection.execute(
                "UPDATE fluxo.workspaces SET created_at = %s WHERE id = %s", (instant, self.workspace_id)
            )

    def entries(self, settings: Settings, transaction_id: str) -> dict[str, int]:
        """Signed centavos of a transaction by account code."""
        query = """
            SELECT a.code, e.amount_cents FROM fluxo.entries e JOIN fluxo.accounts a ON a.id = e.account_id
            WHERE e.transaction_id = %s
        """
        with connect(settings, "app", all_workspaces=True) as connection:
            return dict(connection.execute(query, (transaction_id,)).fetchall())


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def unequal_receivables(settings: Settings) -> list[tuple[Any, ...]]:
    """Return the shops whose open receivables do not add up to their account of card receivables."""
    with connect(settings, "app", all_workspaces=True) as connection:
        return connection.execute(UNEQUAL).fetchall()
