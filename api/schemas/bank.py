"""Bodies of the routes of a customer's account. Shape, limits and examples; no rule of the business."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.fields import Amount, Given, Line, example


class Movement(Given):
    valor: Amount


class Pix(Given):
    chave: Annotated[Line, Field(min_length=1, max_length=77, description="CPF, e-mail, telefone ou chave aleatória")]
    valor: Amount
    descricao: Annotated[Line, Field(max_length=140)] = ""


class Payment(Given):
    favorecido: Annotated[Line, Field(min_length=1, max_length=140, examples=["Companhia de Energia"])]
    valor: Amount


class PixReturn(Given):
    valor: Amount | None = Field(None, description="Sem valor, devolve o que resta")


class Balance(BaseModel):
    model_config = example(conta="2.1.1.1234567890", saldo="10.50", moeda="BRL")
    conta: str
    saldo: str
    moeda: str


class Posted(BaseModel):
    model_config = example(
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        valor="10.50",
        saldo="110.50",
        ocorrido_em="2026-01-05T12:00:00+00:00",
    )
    transacao_id: str
    valor: str
    saldo: str
    ocorrido_em: str


class HistoryItem(BaseModel):
    transacao_id: str
    tipo: str
    valor: str = Field(description="Positivo quando entra na conta, negativo quando sai", examples=["-10.50"])
    saldo: str = Field(description="Saldo depois da transação", examples=["110.50"])
    descricao: str
    ocorrido_em: str


class History(BaseModel):
    itens: list[HistoryItem]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")
