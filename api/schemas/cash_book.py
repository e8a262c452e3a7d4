"""Bodies of the cash book. Shape, limits and examples; no rule of the business."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from api.http.fields import Amount, Day, ExternalId, Given, Line, example
from api.schemas.periods import Period
from api.schemas.spending import Typed

NEWEST = 2**62


class Direction(StrEnum):
    """Money that comes into the drawer, or goes out of it."""

    IN = "ENTRADA"
    OUT = "SAIDA"


def _upper(value: object) -> object:
    # as Portuguese writes it, too
    return value.upper().replace("Í", "I") if isinstance(value, str) else value


_DIRECTION: dict[str, Any] = {
    "type": "string",
    "pattern": "^([Ee][Nn][Tt][Rr][Aa][Dd][Aa]|[Ss][Aa][IiÍí][Dd][Aa])$",
    "examples": ["ENTRADA"],
}


class CashMovement(Given):
    tipo: Annotated[
        Direction,
        BeforeValidator(_upper),
        WithJsonSchema(_DIRECTION),
        Field(description="ENTRADA ou SAIDA, em maiúsculas ou minúsculas, com ou sem acento"),
    ]
    valor: Amount
    descricao: Typed = ""
    id_externo: ExternalId | None = None


class Moved(BaseModel):
    model_config = example(
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        tipo="ENTRADA",
        valor="10.50",
        saldo="110.50",
        ocorrido_em="2026-01-05T12:00:00+00:00",
    )
    transacao_id: str
    tipo: Direction
    valor: str
    saldo: str = Field(description="O caixa depois da movimentação")
    ocorrido_em: str


class CashBookAsked(Period):
    limite: Annotated[int, Field(ge=1, le=200)] = 20
    cursor: Annotated[int, Field(ge=1, le=NEWEST, description="O `proximo` da página anterior")] = NEWEST


class CashEntry(BaseModel):
    transacao_id: str
    tipo: Direction
    valor: str
    saldo: str = Field(description="O caixa depois da movimentação")
    origem: str = Field(description="O tipo da transação: cash_in, cash_out, sale, expense, ...")
    descricao: str
    dia: str
    ocorrido_em: str


class CashBook(BaseModel):
    model_config = example(
        itens=[
            {
                "transacao_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", "tipo": "ENTRADA", "valor": "10.50",
                "saldo": "110.50", "origem": "cash_in", "descricao": "Troco", "dia": "2026-01-05",
                "ocorrido_em": "2026-01-05T12:00:00+00:00",
            }
        ],
        proximo=None,
    )  # fmt: skip
    itens: list[CashEntry]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")


class ConsolidationAsked(Period):
    de: Annotated[Day | None, Field(description="Primeiro dia; sem ele, 30 dias até o último")] = None
    ate: Annotated[Day | None, Field(description="Último dia; sem ele, hoje")] = None
    grupo: Annotated[
        Line, Field(min_length=1, max_length=40, description="Grupo de contas: caixa, bancos, recebiveis, ...")
    ] = "caixa"


class DayOfGroup(BaseModel):
    dia: str
    abertura: str
    entradas: str
    saidas: str
    fechamento: str
    transacoes: int


class Consolidation(BaseModel):
    model_config = example(
        grupo="caixa",
        de="2026-01-05",
        ate="2026-01-05",
        dias=[
            {
                "dia": "2026-01-05", "abertura": "100.00", "entradas": "10.50", "saidas": "0.00",
                "fechamento": "110.50", "transacoes": 1,
            }
        ],
    )  # fmt: skip
    grupo: str
    de: str
    ate: str
    dias: list[DayOfGroup]
