"""Bodies of a shop's routes. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from api.fields import Given, Line, Price, example
from fluxo.ledger.entries import PaymentMethod
from fluxo.money import MAX_CENTS


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


class SaleReturned(BaseModel):
    venda_id: str = Field(description="Identificador da devolução")
    venda_original_id: str
    transacao_id: str
    total: str
