"""The bodies of requests and answers. Belongs here: shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.fields import Amount, Given, Line, Price
from fluxo.ledger.entries import PaymentMethod
from fluxo.money import MAX_CENTS

STATES = Literal[
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
    "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
]  # fmt: skip
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
Password = Annotated[str, Field(min_length=8, max_length=128, examples=["correto-cavalo-bateria"])]


def _example(**values: str) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{**values}]})


class NewShop(Given):
    slug: Annotated[Slug, Field(examples=["loja-1"])]
    nome: Annotated[Line, Field(min_length=1, max_length=120, examples=["Empório da Praça"])]
    login: Annotated[Line, Field(min_length=3, max_length=60, examples=["gerente"])]
    senha: Password


class NewCustomer(Given):
    workspace: Annotated[Slug, Field(examples=["banco"])]
    nome: Annotated[Line, Field(min_length=1, max_length=120, examples=["Titular da Conta"])]
    documento: Annotated[Line, Field(min_length=11, max_length=18, description="CPF", examples=["529.982.247-25"])]
    email: Annotated[
        str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$", max_length=254)
    ] = Field(examples=["titular@example.com"])
    senha: Password
    segmento: Annotated[Line, Field(min_length=1, max_length=40)] | None = None
    uf: STATES | None = None


class Credentials(Given):
    workspace: Annotated[Slug, Field(examples=["banco"])]
    login: Annotated[
        Line,
        Field(min_length=1, max_length=60, description="CPF do cliente ou login da loja", examples=["52998224725"]),
    ]
    senha: Annotated[str, Field(min_length=1, max_length=128)]


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


class SaleItem(Given):
    produto: Annotated[Line, Field(min_length=1, max_length=60, examples=["7891000100103"])]
    descricao: Annotated[Line, Field(max_length=200)] = ""
    quantidade: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    preco: Price
    custo: Price


class NewSale(Given):
    itens: Annotated[list[SaleItem], Field(min_length=1, max_length=500)]
    pagamento: Literal["cash", "pix", "debit_card", "credit_card"]
    parcelas: Annotated[int, Field(ge=1, le=12, strict=True)] = 1
    vendedor: Annotated[Line, Field(min_length=1, max_length=60)] | None = None

    @model_validator(mode="after")
    def _worth_something(self) -> Self:
        gross = sum(item.quantidade * item.preco for item in self.itens)
        cost = sum(item.quantidade * item.custo for item in self.itens)
        if not 0 < gross <= MAX_CENTS or cost > MAX_CENTS:
            raise ValueError("the total of a sale is more than zero, and its total and cost fit the ledger")
        return self

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod(self.pagamento)


class ShopOpened(BaseModel):
    workspace: str
    workspace_id: str


class CustomerOpened(BaseModel):
    cliente_id: str
    conta: str
    workspace: str


class Token(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int


class Balance(BaseModel):
    model_config = _example(conta="2.1.1.1234567890", saldo="10.50", moeda="BRL")
    conta: str
    saldo: str
    moeda: str


class Posted(BaseModel):
    model_config = _example(
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


class SalePosted(BaseModel):
    model_config = _example(
        venda_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e11",
        total="300.00",
        taxa="3.15",
        liquido="296.85",
    )
    venda_id: str
    transacao_id: str
    total: str
    taxa: str = Field(description="Taxa da maquininha")
    liquido: str


class SaleReturned(BaseModel):
    venda_id: str = Field(description="Identificador da devolução")
    venda_original_id: str
    transacao_id: str
    total: str


class Alive(BaseModel):
    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    status: Literal["ready"] = "ready"
    request_log_dropped: int = Field(description="Registros de tempo descartados por este processo com a fila cheia")


class ProblemBody(BaseModel):
    """RFC 9457."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
