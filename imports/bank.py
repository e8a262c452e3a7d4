"""A line of a bank statement: from the file's values to what it books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from fluxo.clock import business_noon
from fluxo.db.workspaces import NewAccount, open_accounts
from fluxo.ledger.chart import CUSTOMER_DEPOSITS, AccountTemplate, Kind, customer_account_code
from fluxo.ledger.entries import transfer
from fluxo.ledger.posting import Transaction
from fluxo.money import to_decimal
from imports import values
from imports.errors import BadLine, Doubt
from imports.ledger import LedgerLoader
from imports.mapping import BankStatement, Texts
from imports.source import Row, Source

CUSTOMER_ACCOUNT_NAME = "Conta de cliente"


@dataclass(frozen=True, slots=True)
class BankLine:
    """A good line. ``signed_cents`` is positive for money into the account; ``balance`` is what the file says.

    ``doubt`` tells of a balance that is not a number: the money of its line is good all the same.
    """

    row: Row
    account_code: str
    business_date: date
    signed_cents: int
    kind: str
    counter_code: str
    description: str
    counterparty: str | None
    external_id: str
    balance: Decimal | None = None
    doubt: Doubt | None = None

    @property
    def worth(self) -> Decimal:
        return to_decimal(self.signed_cents)

    @property
    def content(self) -> tuple[object, ...]:
        """What two lines with one external id must have in common to be the same line."""
        return (self.account_code, self.business_date, self.signed_cents, self.description, self.counterparty)

    def main_entry(self, accounts: dict[str, UUID]) -> tuple[UUID | None, int]:
        return accounts.get(self.account_code), -self.signed_cents

    def transaction(self, workspace_id: UUID, accounts: dict[str, UUID]) -> Transaction:
        """Money in debits the counter account and credits the customer's; money out the other way round."""
        own, counter = accounts[self.account_code], accounts[self.counter_code]
        debit, credit = (counter, own) if self.signed_cents > 0 else (own, counter)
        return Transaction(
            workspace_id=workspace_id,
            kind=self.kind,
            entries=transfer(debit, credit, abs(self.signed_cents)),
            occurred_at=business_noon(self.business_date),
            description=self.description,
            counterparty=self.counterparty,
            external_id=self.external_id,
        )


class BankParser:
    """Reads the rows of one file by its mapping. Raises BadMapping if a column is not in the file."""

    def __init__(self, mapping: BankStatement, source: Source) -> None:
        self.mapping = mapping
        columns = mapping.columns

        def several(names: Texts, key: str) -> tuple[int, ...]:
            return tuple(source.position(name, key) for name in names)

        def one(name: str | None, key: str) -> int | None:
            return None if name is None else source.position(name, key)

        self._account = source.position(columns.account, "columns.account")
        self._date = source.position(columns.date, "columns.date")
        self._amount = source.position(columns.amount, "columns.amount")
        self._direction = one(columns.direction, "columns.direction")
        self._balance = one(columns.balance, "columns.balance")
        self._currency = one(columns.currency, "columns.currency")
        self._external_id = several(columns.external_id, "columns.external_id")
        self._description = several(columns.description, "columns.description")
        self._counterparty = several(columns.counterparty, "columns.counterparty")
        self._rules = [
            ([(source.position(name, "rules.when"), allowed) for name, allowed in rule.when.items()], rule)
            for rule in mapping.rules
        ]
        directions = mapping.directions
        self._signs = dict.fromkeys(directions.inward, 1) | dict.fromkeys(directions.outward, -1) if directions else {}

    def parse(self, row: Row) -> BankLine:
        """Return the line of a row. Raises BadLine with the reason it cannot be loaded."""
        given = row.values
        mapping = self.mapping
        signed_cents = values.cents(self._signed(row), "amount")
        number = values.text(given[self._account])
        if not number:
            raise BadLine("missing_account", "no account")
        business_date = values.day(given[self._date], mapping.date_format)
        if self._currency is not None and (currency := values.text(given[self._currency])) != mapping.currency:
            raise BadLine("other_currency", f"{currency or 'no currency'} where the mapping says {mapping.currency}")
        parts = [values.text(given[position]) for position in self._external_id]
        if not any(parts):
            raise BadLine("missing_external_id", "no external id")
        kind, counter_code = self._meaning(given, signed_cents)
        return BankLine(
            row,
            customer_account_code(number),
            business_date,
            signed_cents,
            kind,
            counter_code,
            self._joined(given, self._description),
            self._joined(given, self._counterparty) or None,
            "|".join(parts),
            *self._file_balance(given),
        )

    def worth(self, row: Row) -> Decimal | None:
        """Return the signed amount of a row that may be bad, None where it cannot be told."""
        try:
            return self._signed(row)
        except (BadLine, IndexError):
            return None

    def _signed(self, row: Row) -> Decimal:
        amount = values.number(row.values[self._amount], "amount", self.mapping.csv.decimal)
        if amount == 0:
            raise BadLine("amount_not_positive", "an amount of zero moves nothing")
        if self._direction is None:
            return amount
        code = values.text(row.values[self._direction])
        sign = self._signs.get(code)
        if sign is None:
            raise BadLine("unknown_direction", f"direction {code!r} is neither in nor out in the mapping")
        if amount < 0:
            raise BadLine("amount_not_positive", f"amount {amount} is below zero beside a direction")
        return sign * amount

    def _meaning(self, given: tuple[object, ...], signed_cents: int) -> tuple[str, str]:
        for conditions, rule in self._rules:
            if all(values.text(given[position]) in allowed for position, allowed in conditions):
                return rule.kind.value, rule.counter_account
        otherwise = self.mapping.otherwise
        kind = otherwise.kind_in if signed_cents > 0 else otherwise.kind_out
        return kind.value, otherwise.counter_account

    def _file_balance(self, given: tuple[object, ...]) -> tuple[Decimal | None, Doubt | None]:
        if self._balance is None or not values.text(given[self._balance]):
            return None, None
        try:
            return values.number(given[self._balance], "balance", self.mapping.csv.decimal), None
        except BadLine as error:
            return None, Doubt(error.reason, error.detail)

    @staticmethod
    def _joined(given: tuple[object, ...], positions: tuple[int, ...]) -> str:
        return " ".join(filter(None, (values.text(given[position]) for position in positions)))


class BankLoader(LedgerLoader[BankLine]):
    """Opens, without a floor ("overdrafts as they were"), the customers' accounts that are new."""

    def before_posting(self, items: Sequence[BankLine]) -> None:
        new = list(dict.fromkeys(item.account_code for item in items if item.account_code not in self.accounts))
        templates = [AccountTemplate(code, CUSTOMER_ACCOUNT_NAME, Kind.LIABILITY, CUSTOMER_DEPOSITS) for code in new]
        ids = open_accounts(self.connection, self.workspace.id, [NewAccount(template) for template in templates])
        self.accounts.update(zip(new, ids, strict=True))
