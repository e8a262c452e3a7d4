"""Bodies of closings, settlements and receivables. Shape, limits and examples; no rule of the business."""

import re
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from api.http.fields import Day, Given, Price, example
from api.http.reasons import fault
from api.schemas.periods import Period

_CURSOR = r"[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_EXAMPLE = "2026-01-06_01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e15"
_Limit = Annotated[int, Field(ge=1, le=200)]


def _place(cursor: str) -> tuple[date, UUID]:
    day, _, row = cursor.partition("_")
    return date.fromisoformat(day), UUID(row)


def _a_place(cursor: str) -> str:
    try:
        if re.fullmatch(_CURSOR, cursor):
            _place(cursor)
            return cursor
    except ValueError:
        # a day that does not exist
        pass
    raise fault("cursor")


class Closing(Given):
    dia: Day | None = Field(None, description="O dia que se fecha; sem ele, hoje")
    contagem: Annotated[Price, Field(description="O dinheiro contado na gaveta", examples=["1250.00"])]


class Closed(BaseModel):
    model_config = example(
        dia="2026-01-05",
        esperado="1255.00",
        contado="1250.00",
        diferenca="-5.00",
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
    )
    dia: str
    esperado: str = Field(description="O saldo do caixa nos livros, no fim do dia")
    contado: str
    diferenca: str = Field(description="Contado menos esperado")
    transacao_id: str | None = Field(description="O lançamento da diferença; nulo se não há")


class ClosingsAsked(Period):
    limite: _Limit = 50
    cursor: Annotated[Day | None, Field(description="O `proximo` da página anterior")] = None


class ClosedDay(BaseModel):
    dia: str
    fechado_em: str
    esperado: str | None = Field(description="Nulo num dia fechado sem contagem, junto com um posterior")
    contado: str | None
    diferenca: str | None
    transacao_id: str | None


class ClosedDays(BaseModel):
    model_config = example(
        itens=[
            {
                "dia": "2026-01-05", "fechado_em": "2026-01-05T22:10:00+00:00", "esperado": "1255.00",
                "contado": "1250.00", "diferenca": "-5.00", "transacao_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
            }
        ],
        proximo=None,
    )  # fmt: skip
    itens: list[ClosedDay]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")


class Settlement(Given):
    model_config = example(ate="2026-01-06")
    ate: Day | None = Field(None, description="Liquida o que vence até este dia; sem ele, até hoje")


class SettledDate(BaseModel):
    vencimento: str
    recebiveis: int
    valor: str = Field(description="Líquido de devoluções; negativo sai do banco")
    transacao_id: str | None = Field(description="Nulo se o líquido é zero")


class SettledDates(BaseModel):
    model_config = example(
        ate="2026-01-06",
        liquidacoes=[
            {
                "vencimento": "2026-01-06", "recebiveis": 12, "valor": "3562.20",
                "transacao_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
            }
        ],
        total="3562.20",
    )  # fmt: skip
    ate: str
    liquidacoes: list[SettledDate]
    total: str


class ReceivablesAsked(Period):
    situacao: Literal["aberto", "liquidado"] | None = None
    limite: _Limit = 50
    cursor: Annotated[
        Annotated[
            str,
            AfterValidator(_a_place),
            WithJsonSchema({"type": "string", "pattern": f"^{_CURSOR}$", "examples": [_EXAMPLE]}),
        ]
        | None,
        Field(description="O `proximo` da página anterior"),
    ] = None

    @property
    def after(self) -> tuple[date, UUID] | None:
        """The due date and the receivable where the page before ended."""
        return None if self.cursor is None else _place(self.cursor)


class Receivable(BaseModel):
    recebivel_id: str
    venda_id: str
    parcela: int = Field(description="0 numa devolução")
    valor: str = Field(description="Líquido da taxa; negativo numa devolução")
    taxa: str
    vencimento: str
    situacao: Literal["aberto", "liquidado"]
    liquidado_em: str | None
    liquidacao_id: str | None = Field(description="A transação que o levou ao banco")


class Receivables(BaseModel):
    model_config = example(
        itens=[
            {
                "recebivel_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e15",
                "venda_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", "parcela": 1, "valor": "296.85", "taxa": "3.15",
                "vencimento": "2026-01-06", "situacao": "aberto", "liquidado_em": None, "liquidacao_id": None,
            }
        ],
        proximo=None,
    )  # fmt: skip
    itens: list[Receivable]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")
