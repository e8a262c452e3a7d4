"""Bodies of a customer's limits. Shape and examples; no rule of the business."""

from typing import Literal

from pydantic import BaseModel, Field

from api.http.fields import Given, Price, example


class NightLimitAsked(Given):
    model_config = example(valor="2000.00")
    valor: Price = Field(description="Zero: nenhum Pix à noite")


class Limit(BaseModel):
    limite: str
    usado: str
    restante: str


class Increase(BaseModel):
    limite: str
    vale_a_partir_de: str


class NightLimit(Limit):
    inicio: str = Field(description="Hora de São Paulo", examples=["20:00"])
    fim: str = Field(description="Hora de São Paulo", examples=["06:00"])
    pedido: Increase | None = Field(description="Um aumento que ainda espera 24 horas")


class Limits(BaseModel):
    model_config = example(
        periodo="dia",
        cadastro="approved",
        por_operacao="1000000000.00",
        diario={"limite": "1000000000.00", "usado": "10.50", "restante": "999999989.50"},
        pix_noturno={
            "limite": "1000.00",
            "usado": "0.00",
            "restante": "1000.00",
            "inicio": "20:00",
            "fim": "06:00",
            "pedido": {"limite": "2000.00", "vale_a_partir_de": "2026-01-06T12:00:00+00:00"},
        },
    )
    periodo: Literal["dia", "noite"]
    cadastro: Literal["pending", "approved", "rejected"] = Field(description="O que o banco decidiu do cadastro (KYC)")
    por_operacao: str = Field(description="O maior valor de uma operação")
    diario: Limit
    pix_noturno: NightLimit
