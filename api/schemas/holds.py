"""Bodies of holds. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.http.fields import Amount, ExternalId, Given, example
from api.schemas.bank import POSTED, Posted
from api.schemas.payments import Payee

MAX_MINUTES = 43_200
Situation = Literal["ativa", "capturada", "liberada", "expirada"]
_HOLD = {
    "reserva_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
    "valor": "50.00",
    "favorecido": "Posto",
    "situacao": "ativa",
    "expira_em": "2026-01-05T12:30:00+00:00",
}


class NewHold(Given):
    model_config = example(valor="50.00", favorecido="Posto", expira_em_minutos=30)
    valor: Amount
    favorecido: Payee
    expira_em_minutos: Annotated[int, Field(ge=1, le=MAX_MINUTES, strict=True)] = 30


class Capture(Given):
    model_config = example(valor="42.00")
    valor: Amount | None = Field(None, description="Sem valor, tudo; o que sobra da reserva é liberado")
    id_externo: ExternalId | None = None


class Hold(BaseModel):
    model_config = example(**_HOLD)
    reserva_id: str
    valor: str
    favorecido: str
    situacao: Situation
    expira_em: str


class ListedHold(Hold):
    model_config = example(**_HOLD, criada_em="2026-01-05T12:00:00+00:00", capturado=None, transacao_id=None)
    criada_em: str
    capturado: str | None
    transacao_id: str | None


class Holds(BaseModel):
    model_config = example(
        itens=[{**_HOLD, "criada_em": "2026-01-05T12:00:00+00:00", "capturado": None, "transacao_id": None}],
        proximo=_HOLD["reserva_id"],
    )
    itens: list[ListedHold]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")


class HoldsAsked(Given):
    situacao: Situation | None = None
    limite: Annotated[int, Field(ge=1, le=200)] = 20
    cursor: Annotated[UUID | None, Field(description="O `proximo` da página anterior")] = None


class Captured(Posted):
    model_config = example(
        **{**POSTED, "valor": "42.00"}, reserva_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", liberado="8.00"
    )
    reserva_id: str
    liberado: str = Field(description="O que sobrou da reserva")


class Released(BaseModel):
    model_config = example(reserva_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", situacao="liberada", valor="50.00")
    reserva_id: str
    situacao: Situation
    valor: str
