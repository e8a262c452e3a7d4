"""Bodies of a shop's expenses, purchases and corrections. Shape, limits and examples; no rule of the business."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, WithJsonSchema

from api.http.fields import Amount, ExternalId, Given, Line, example
from api.http.reasons import fault
from fluxo.ledger.expenses import Category, PaidWith, Terms

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def _of_our_time(instant: datetime) -> datetime:
    # before any arithmetic: a calendar has a first and a last day
    if not EARLIEST <= instant < LATEST:
        raise fault("instant_out_of_range")
    return instant.astimezone(UTC)


_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time", "examples": ["2026-01-05T09:30:00-03:00"]}
OccurredAt = Annotated[
    AwareDatetime,
    AfterValidator(_of_our_time),
    WithJsonSchema(_INSTANT),
    Field(
        description="Quando aconteceu, com fuso; sem ele, agora. Pode ser um dia passado que ainda está aberto, desde "
        "o primeiro dos livros"
    ),
]
Typed = Annotated[
    Line,
    Field(max_length=140, description="Texto livre, só para a loja: não sai daqui para os painéis"),
]


class Expense(Given):
    categoria: Annotated[Category, Field(examples=[Category.RENT])]
    valor: Amount
    pago_com: PaidWith
    descricao: Typed = ""
    ocorrido_em: OccurredAt | None = None
    id_externo: ExternalId | None = None


class Purchase(Given):
    valor: Amount
    pagamento: Terms
    fornecedor: Annotated[Typed, Field(examples=["Distribuidora Central"])] = ""
    ocorrido_em: OccurredAt | None = None
    id_externo: ExternalId | None = None


class Spent(BaseModel):
    model_config = example(
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        valor="1200.00",
        ocorrido_em="2026-01-05T12:30:00+00:00",
    )
    transacao_id: str
    valor: str
    ocorrido_em: str


class Reversal(Given):
    motivo: Annotated[Line, Field(min_length=1, max_length=140, examples=["Lançada duas vezes"])]


class Reversed(BaseModel):
    model_config = example(
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e14",
        estorna="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        valor="1200.00",
        ocorrido_em="2026-01-06T12:30:00+00:00",
    )
    transacao_id: str
    estorna: str = Field(description="A transação original")
    valor: str
    ocorrido_em: str
