"""Bodies of payments. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from api.http.fields import Amount, Day, ExternalId, Given, Line, example
from api.http.reasons import fault
from api.schemas.bank import POSTED, Posted

Payee = Annotated[Line, Field(min_length=1, max_length=140, examples=["Companhia de Energia"])]


class Payment(Given):
    model_config = example(favorecido="Companhia de Energia", valor="100.00", vencimento="2026-01-05")
    favorecido: Payee
    valor: Annotated[Amount | None, Field(description="Obrigatório sem linha digitável, ou se ela o deixa aberto")] = (
        None
    )
    vencimento: Annotated[Day | None, Field(description="Depois dele há multa e juros")] = None
    linha_digitavel: Annotated[
        Line | None, Field(min_length=47, max_length=60, description="Os 47 dígitos do boleto, com ou sem pontos")
    ] = None
    id_externo: ExternalId | None = None

    @model_validator(mode="after")
    def _one_way_or_the_other(self) -> Self:
        if self.linha_digitavel is None and self.valor is None:
            raise fault("amount_or_line", "valor", "linha_digitavel")
        if self.linha_digitavel is not None and self.vencimento is not None:
            raise fault("due_date_in_line", "vencimento")
        return self


class PaymentPosted(Posted):
    model_config = example(**{**POSTED, "valor": "102.17"}, valor_original="100.00", multa="2.00", juros="0.17")
    valor_original: str
    multa: str = Field(description="Por atraso, uma vez")
    juros: str = Field(description="Por atraso, simples, por dia")
