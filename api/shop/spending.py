"""What a shop spends and buys: the postings. What each category books is ``fluxo.ledger.expenses``."""

from datetime import datetime
from uuid import UUID

from api.http import context
from api.http.problems import Problem
from api.identity.security import Identity
from api.posting.work import Decision, Draft
from api.schemas.spending import Expense, Purchase
from fluxo.clock import utc_now
from fluxo.ledger import expenses
from fluxo.ledger.entries import TransactionKind
from fluxo.ledger.expenses import SPENDING
from fluxo.ledger.posting import Entry, Transaction
from fluxo.money import to_text


def draft_expense(caller: Identity, accounts: dict[str, UUID], given: Expense) -> Decision:
    """Return what an expense posts and answers, or its refusal."""
    spending = SPENDING[given.categoria]
    entries = expenses.expense(accounts, given.categoria, given.pago_com, given.valor)
    return _draft(caller, spending.kind, entries, spending.text, given.descricao, given.ocorrido_em, given.id_externo)


def draft_purchase(caller: Identity, accounts: dict[str, UUID], given: Purchase) -> Decision:
    """Return what a purchase of goods posts and answers, or its refusal."""
    entries = expenses.purchase(accounts, given.pagamento, given.valor)
    return _draft(
        caller, TransactionKind.PURCHASE, entries, "Compra de mercadorias", given.fornecedor, given.ocorrido_em,
        given.id_externo,
    )  # fmt: skip


def _draft(
    caller: Identity,
    kind: TransactionKind,
    entries: tuple[Entry, ...],
    text: str,
    typed: str,
    occurred_at: datetime | None,
    external_id: str | None,
) -> Decision:
    """``text`` is a word of the product; ``typed``, of the caller, may name persons and is not extracted."""
    now = utc_now()
    if occurred_at is not None and occurred_at > now:
        return Problem("future_day")
    transaction = Transaction(
        caller.workspace_id,
        kind,
        entries,
        occurred_at or now,
        description=text,
        counterparty=typed or None,
        external_id=f"{caller.user_id}:{external_id}" if external_id else None,
        correlation_id=context.current().request_id,
    )
    body = {
        "transacao_id": str(transaction.id),
        "valor": to_text(transaction.amount_cents),
        "ocorrido_em": transaction.occurred_at.isoformat(),
    }
    return Draft(transaction, body)
