"""Bodies of a shop's sales and returns. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema, model_validator

from api.http.fields import Amount, ExternalId, Given, Line, Price, example
from api.http.reasons import fault
from fluxo.ledger.entries import PaymentMethod
from fluxo.money import MAX_CENTS

Payment = Literal["cash", "pix", "debit_card", "credit_card"]
SellerCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,40}$"),
    Field(description="Código do vendedor, nunca o nome; sem ele, o id do usuário que registra", examples=["V01"]),
]
Quantity = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class SaleItem(Given):
    produto: Annotated[Line, Field(min_length=1, max_length=60, examples=["7891000100103"])]
    descricao: Annotated[Line, Field(max_length=200, examples=["Café torrado 500 g"])] = ""
    quantidade: Annotated[Quantity, Field(examples=[3])]
    preco: Annotated[Price, Field(examples=["100.00"])]
    custo: Annotated[Price, Field(examples=["40.00"])]


class NewSale(Given):
    itens: Annotated[list[SaleItem], Field(min_length=1, max_length=500)]
    pagamento: Annotated[Payment, Field(examples=["debit_card"])]
    parcelas: Annotated[int, Field(ge=1, le=12, strict=True)] = 1
    vendedor: SellerCode | None = None
    id_externo: ExternalId | None = None

    @model_validator(mode="after")
    def _worth_something(self) -> Self:
        gross = sum(item.quantidade * item.preco for item in self.itens)
        cost = sum(item.quantidade * item.custo for item in self.itens)
        if not 0 < gross <= MAX_CENTS or cost > MAX_CENTS:
            raise fault("sale_total", "itens")
        return self

    @property
    def method(self) -> PaymentMethod:
        return PaymentMethod(self.pagamento)


class SalePosted(BaseModel):
    model_config = example(
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


class ReturnedItem(Given):
    linha: Annotated[int, Field(ge=1, le=50_000, strict=True, description="A linha da venda, a partir de 1")]
    quantidade: Quantity


class SaleReturn(Given):
    model_config = example(itens=[{"linha": 1, "quantidade": 2}])
    itens: Annotated[
        list[ReturnedItem] | None,
        Field(min_length=1, max_length=500, examples=[[{"linha": 1, "quantidade": 2}]]),
    ] = Field(None, description="Sem itens, devolve tudo o que resta")

    @model_validator(mode="after")
    def _each_line_once(self) -> Self:
        lines = [item.linha for item in self.itens or ()]
        if len(set(lines)) < len(lines):
            raise fault("line_twice", "itens")
        return self

    @property
    def quantities(self) -> dict[int, int] | None:
        """Quantities by line; None: all that is left."""
        return None if self.itens is None else {item.linha: item.quantidade for item in self.itens}


class SaleReturned(BaseModel):
    model_config = example(
        venda_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e12",
        venda_original_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e13",
        total="100.00",
    )
    venda_id: str = Field(description="Identificador da devolução")
    venda_original_id: str
    transacao_id: str
    total: str


class SimulationAsked(Given):
    valor: Annotated[
        Amount,
        WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,14}(\.[0-9]{1,2})?$", "examples": ["300.00"]}),
        Field(description="O total da venda"),
    ]
    pagamento: Payment
    parcelas: Annotated[
        int | None, Field(ge=1, le=12, description="Sem ela, todas as que a forma de pagamento aceita")
    ] = None


class Installment(BaseModel):
    parcela: int
    bruto: str
    taxa: str
    liquido: str
    vencimento: str


class Option(BaseModel):
    parcelas: int
    taxa: str = Field(description="Taxa da maquininha")
    liquido: str
    recebimentos: list[Installment]


class Simulation(BaseModel):
    model_config = example(
        valor="100.00",
        pagamento="credit_card",
        opcoes=[
            {
                "parcelas": 3,
                "taxa": "3.99",
                "liquido": "96.01",
                "recebimentos": [
                    {"parcela": 1, "bruto": "33.34", "taxa": "1.33", "liquido": "32.01", "vencimento": "2026-02-04"},
                    {"parcela": 2, "bruto": "33.33", "taxa": "1.33", "liquido": "32.00", "vencimento": "2026-03-06"},
                    {"parcela": 3, "bruto": "33.33", "taxa": "1.33", "liquido": "32.00", "vencimento": "2026-04-05"},
                ],
            }
        ],
    )
    valor: str
    pagamento: str
    opcoes: list[Option]


class SaleLine(BaseModel):
    linha: int
    produto: str
    descricao: str
    quantidade: int
    devolvida: int = Field(description="Quantidade já devolvida")
    preco: str
    custo: str
    total: str


class SaleReceivable(BaseModel):
    parcela: int = Field(description="0 numa devolução")
    valor: str
    vencimento: str
    situacao: Literal["aberto", "liquidado"]


class Sale(BaseModel):
    model_config = example(
        venda_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        transacao_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e11",
        tipo="venda",
        venda_original_id=None,
        vendedor="V01",
        pagamento="debit_card",
        parcelas=1,
        total="300.00",
        impostos="12.00",
        custo="120.00",
        taxa="3.15",
        liquido="296.85",
        devolvido="0.00",
        ocorrido_em="2026-01-05T12:00:00+00:00",
        itens=[
            {
                "linha": 1, "produto": "789", "descricao": "Café", "quantidade": 3, "devolvida": 0, "preco": "100.00",
                "custo": "40.00", "total": "300.00",
            }
        ],
        recebiveis=[{"parcela": 1, "valor": "296.85", "vencimento": "2026-01-06", "situacao": "aberto"}],
    )  # fmt: skip
    venda_id: str
    transacao_id: str
    tipo: Literal["venda", "devolucao"]
    venda_original_id: str | None
    vendedor: str | None
    pagamento: str
    parcelas: int
    total: str
    impostos: str
    custo: str
    taxa: str
    liquido: str
    devolvido: str = Field(description="Quanto desta venda já voltou")
    ocorrido_em: str
    itens: list[SaleLine]
    recebiveis: list[SaleReceivable]
