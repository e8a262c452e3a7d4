"""Bodies of closings, settlements and receivables. Shape, limits and examples; no rule of the business."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.http.fields import Given, Price, example

EARLIEST = date(2000, 1, 1)
LATEST = date(2199, 12, 31)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST, examples=["2026-01-05"])]


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
