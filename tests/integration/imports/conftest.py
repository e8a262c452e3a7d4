"""Small files and the one way these tests import them."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from fluxo.db.connect import connect
from fluxo.settings import Settings
from imports.run import Request, import_file
from imports.tally import Summary

BANK_MAPPING = """
kind: bank_statement
currency: CZK
columns:
  {account: conta, date: dia, amount: valor, direction: lado, external_id: id, balance: saldo,
   description: [o_que, nota], counterparty: quem, currency: moeda}
directions: {in: [C], out: [D]}
rules:
  - {when: {o_que: juros}, kind: interest, counter_account: "5.6.1"}
  - {when: {o_que: [dinheiro, caixa]}, kind: deposit, counter_account: "1.1.1"}
"""
BANK_HEADER = "id,conta,dia,valor,lado,saldo,o_que,nota,quem,moeda\n"
SALES_MAPPING = """
kind: sales
currency: GBP
timezone: Europe/London
date_format: "%Y-%m-%d %H:%M"
return_prefixes: C
adjustment_prefixes: A
columns:
  {invoice: nota, date: quando, product: produto, description: nome, quantity: qtd, unit_price: preco,
   customer: cliente}
"""
SALES_HEADER = "nota,quando,produto,nome,qtd,preco,cliente\n"

Importer = Callable[..., Summary]


@pytest.fixture(scope="module")
def db(settings: Settings) -> Iterator[Connection[Any]]:
    """A connection that sees each statement's own snapshot."""
    with connect(settings, "owner", autocommit=True) as connection:
        yield connection


@pytest.fixture
def load(settings: Settings, tmp_path: Path) -> Importer:
    """Import the given CSV lines (or an existing file) by the given mapping into a workspace."""

    def run(workspace: str, lines: str | Path, mapping: str | Path = BANK_MAPPING, **options: Any) -> Summary:
        if isinstance(mapping, str):
            (tmp_path / "mapping.yaml").write_text(mapping, encoding="utf-8")
            mapping = tmp_path / "mapping.yaml"
        if isinstance(lines, str):
            header = SALES_HEADER if "kind: sales" in mapping.read_text(encoding="utf-8") else BANK_HEADER
            (tmp_path / "lines.csv").write_text(header + lines, encoding="utf-8")
            lines = tmp_path / "lines.csv"
        return import_file(settings, Request(lines, mapping, workspace, **options), lambda *_: None, lambda _: None)

    return run


def reported(summary: Summary) -> list[dict[str, str]]:
    """The rows of an import's report."""
    if summary.report is None:
        return []
    with summary.report.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


COUNTED = ("workspaces", "accounts", "transactions", "entries", "sales", "sale_items", "bulk_jobs")


def rows_in_all_tables(db: Connection[Any]) -> dict[str, int]:
    return {name: db.execute(f"SELECT count(*) FROM fluxo.{name}").fetchone()[0] for name in COUNTED}


def contents(db: Connection[Any], workspace: str) -> list[tuple[Any, ...]]:
    """Everything the ledger says about a workspace, without ids and times of recording."""
    return db.execute(
        """
        SELECT
            a.code, e.version, e.amount_cents, e.balance_after_cents, e.business_date, t.external_id, t.kind,
            b.balance_cents
        FROM fluxo.entries AS e
        JOIN fluxo.accounts AS a ON a.id = e.account_id
        JOIN fluxo.account_balances AS b ON b.account_id = a.id
        JOIN fluxo.transactions AS t ON t.id = e.transaction_id
        JOIN fluxo.workspaces AS w ON w.id = e.workspace_id
        WHERE w.slug = %s ORDER BY a.code, e.version
        """,
        (workspace,),
    ).fetchall()
