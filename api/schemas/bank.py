"""Bodies of a customer's account: balance, movements, history. Shape, limits and examples; no rule of the business."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.http.fields import Amount, ExternalId, Given, Instant, Line, example
from api.schemas.periods import Period
from fluxo.ledger.entries import TransactionKind

NEWEST = 2**62
POSTED = {
    "transacao_id": "01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
    "valor": "10.50",
    "saldo": "110.50",
    "ocorrido_em": "2026-01-05T12:00:00+00:00",
}


class Movement(Given):
    model_config = example(valor="10.50")
    valor: Amount
    id_externo: ExternalId | None = None


class Posted(BaseModel):
    model_config = example(**POSTED)
    transacao_id: str
    valor: str
    saldo: str
    ocorrido_em: str


class BalanceAsked(Given):
    em: Annotated[
        Instant | None,
        Field(description="Instante com fuso (o + de um fuso vai como %2B); sem ele, agora"),
    ] = None


class Balance(BaseModel):
    model_config = example(
        conta="2.1.1.1234567890", saldo="110.50", reservado="10.00", disponivel="100.50", moeda="BRL"
    )
    conta: str
    saldo: str
    reservado: str = Field(description="Guardado por reservas ativas")
    disponivel: str = Field(description="O que pode sair: saldo menos reservado")
    moeda: str
    em: str | None = Field(None, description="O instante pedido; ausente no saldo de agora")


class HistoryAsked(Period):
    limite: Annotated[int, Field(ge=1, le=200)] = 20
    cursor: Annotated[int, Field(ge=1, le=NEWEST, description="O `proximo` da página anterior")] = NEWEST
    tipo: Annotated[list[TransactionKind], Field(max_length=20, description="Só estes tipos; repita para vários")] = []  # noqa: RUF012 - frozen
    texto: Annotated[
        Line | None,
        Field(
            min_length=1,
            max_length=140,
            description="Trecho de `descricao` ou do nome da operação (Depósito, Pix, ...); acentos não contam. "
            "Não procura quem fez ou recebeu um Pix",
        ),
    ] = None

    @property
    def filters(self) -> bool:
        """Whether only some of the transactions are asked for."""
        return bool(self.de or self.ate or self.tipo or self.texto)


class HistoryItem(BaseModel):
    transacao_id: str
    tipo: str
    valor: str = Field(description="Positivo quando entra na conta, negativo quando sai", examples=["-10.50"])
    saldo: str = Field(description="Saldo depois da transação", examples=["110.50"])
    descricao: str
    ocorrido_em: str
    contraparte: str | None = Field(
        None,
        description="Quem fez ou recebeu o Pix, só com o primeiro nome inteiro; de um pagamento, o favorecido digitado",
        examples=["Ana P. S."],
    )
    end_to_end_id: str | None = Field(None, description="De um Pix ou de sua devolução")


class History(BaseModel):
    model_config = example(
        itens=[
            {
                "transacao_id": POSTED["transacao_id"],
                "tipo": "pix",
                "valor": "-10.50",
                "saldo": "110.50",
                "descricao": "Almoço",
                "ocorrido_em": POSTED["ocorrido_em"],
                "contraparte": "Ana P. S.",
                "end_to_end_id": "EFLUX000020260105120000000abcDEF",
            }
        ],
        proximo="41",
    )
    itens: list[HistoryItem]
    proximo: str | None = Field(
        description="Cursor da página seguinte; nulo na última. Com filtros, uma página curta pode não ser a última"
    )
