"""What a mapping says: which columns of a file mean what. Pydantic models, one a kind of file.

Belongs here: the shape and the rules that can be told without the file. ``Mapping`` has a JSON schema;
reading the YAML is ``mapping_file.py``.
"""

from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, field_validator, model_validator

from fluxo.ledger import chart
from fluxo.ledger.entries import PaymentMethod, TransactionKind


def _as_tuple(value: object) -> object:
    """One value or a list of values; YAML's numbers and absent values are read as text."""
    values = value if isinstance(value, list | tuple) else [value]
    return tuple("" if item is None else item if isinstance(item, str) else str(item) for item in values)


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One text or a list of them."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CsvFormat(_Part):
    """How a CSV file is written. Parquet ignores it."""

    delimiter: str = Field(",", min_length=1, max_length=1)
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = Field(".", description="Decimal separator; the other one may group thousands")


class _File(_Part):
    """What both kinds of file have."""

    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217; the currency of the workspace")
    workspace_name: str | None = Field(None, description="Name given to the workspace if it is opened")
    csv: CsvFormat = CsvFormat()
    date_format: str = Field("%Y-%m-%d", description="strptime format, for dates that are text or numbers")


class BankColumns(_Part):
    """Names of a statement's columns. The external id is one column, or several that together are unique."""

    account: str
    date: str
    amount: str
    external_id: Texts
    direction: str | None = Field(None, description="Without it the sign of the amount tells in from out")
    balance: str | None = Field(None, description="Balance after the line: checked, never trusted")
    description: Texts = ()
    counterparty: Texts = ()
    currency: str | None = None


class Directions(_Part):
    """Codes of the direction column: money into the customer's account, money out of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    inward: Texts = Field(alias="in")
    outward: Texts = Field(alias="out")

    @model_validator(mode="after")
    def _apart(self) -> "Directions":
        both = sorted(set(self.inward) & set(self.outward))
        if both:
            raise ValueError(f"{both[0]} is both in and out")
        return self


class Rule(_Part):
    """What a line is, if every column of ``when`` has one of the given values ("" means no value)."""

    when: dict[str, Texts] = Field(min_length=1)
    kind: TransactionKind
    counter_account: str = chart.CLEARING

    @field_validator("counter_account")
    @classmethod
    def _in_chart(cls, code: str) -> str:
        if code not in {account.code for account in chart.BANK_CHART}:
            raise ValueError(f"{code} is not an account of a bank's chart")
        return code


class Otherwise(_Part):
    """What a line is if no rule fits it; its counter account is the clearing account unless given."""

    kind_in: TransactionKind = TransactionKind.TRANSFER_IN
    kind_out: TransactionKind = TransactionKind.TRANSFER_OUT
    counter_account: str = chart.CLEARING

    _in_chart = field_validator("counter_account")(Rule._in_chart.__func__)  # type: ignore[attr-defined]


class BankStatement(_File):
    """Lines that move customers' accounts of a bank. Their time of day is not kept."""

    kind: Literal["bank_statement"]
    columns: BankColumns
    directions: Directions | None = None
    rules: tuple[Rule, ...] = Field((), description="The first that fits decides")
    otherwise: Otherwise = Otherwise()
    balance_tolerance: Decimal = Field(Decimal(0), ge=0, description="Difference that the balance check forgives")

    @model_validator(mode="after")
    def _direction_with_codes(self) -> "BankStatement":
        if (self.columns.direction is None) != (self.directions is None):
            raise ValueError("columns.direction and directions go together: give both or neither")
        return self


class SalesColumns(_Part):
    """Names of the columns of invoice lines."""

    invoice: str
    date: str
    product: str
    quantity: str
    unit_price: str
    description: Texts = ()
    customer: str | None = None
    currency: str | None = None


class Sales(_File):
    """Invoice lines of a shop, grouped into sales; cancelled invoices become returns."""

    kind: Literal["sales"]
    columns: SalesColumns
    timezone: str = Field(description="Zone of the file's date and time, such as Europe/London")
    payment_method: PaymentMethod = PaymentMethod.INVOICE
    return_prefixes: Texts = Field((), description="An invoice that begins so gives goods back: quantities below zero")
    adjustment_prefixes: Texts = Field((), description="An invoice that begins so is bookkeeping, not a sale: rejected")
    open_lines: int = Field(
        20_000, ge=1, le=1_000_000, description="An invoice is complete after so many lines without another of its own"
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value} is not a time zone such as Europe/London") from None
        return value


class Mapping(RootModel[Annotated[BankStatement | Sales, Field(discriminator="kind")]]):
    """A mapping file: ``kind: bank_statement`` or ``kind: sales``."""
