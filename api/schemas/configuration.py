"""Bodies of a workspace's settings. Shape, limits and examples; no rule of the business."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StrictBool, WithJsonSchema

from api.http.fields import Given, Price, example
from api.http.reasons import fault

_RATE_PATTERN = r"0(\.[0-9]{1,4})?"


def _share(value: object) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(_RATE_PATTERN, value, re.ASCII):
        raise fault("share")
    return Decimal(value)


Rate = Annotated[
    Decimal,
    BeforeValidator(_share),
    WithJsonSchema({"type": "string", "pattern": f"^{_RATE_PATTERN}$", "examples": ["0.0105"]}),
]
"""A share below one, with at most four decimals: 0.0105 is 1.05%."""
_LEFT_OUT: Any = None
"""Not null, which is refused: what is not in the body."""
_EXAMPLE = example(limite_noturno="1000.00", taxa_debito="0.0105")


class SettingsChange(Given):
    """What is left out stays as it is."""

    model_config = Given.model_config | _EXAMPLE
    so_reais_inteiros: StrictBool = Field(_LEFT_OUT, description="A movimentação só aceita reais sem centavos")
    kyc_automatico: StrictBool = Field(_LEFT_OUT, description="O CPF ou CNPJ válido aprova o cliente no cadastro")
    limite_transacao: Price = Field(_LEFT_OUT, description="Por operação de um cliente")
    limite_diario: Price = Field(_LEFT_OUT, description="Por cliente e dia")
    limite_diario_pendente: Price = Field(_LEFT_OUT, description="Por dia, de um cliente ainda não aprovado")
    limite_noturno: Price = Field(_LEFT_OUT, description="De Pix, das 20h às 6h, dos clientes que não pediram o seu")
    multa_atraso: Rate = Field(_LEFT_OUT, description="De boleto pago depois do vencimento")
    juros_atraso: Rate = Field(_LEFT_OUT, description="Ao mês, por dia de atraso")
    taxa_debito: Rate = Field(_LEFT_OUT, description="Da maquininha")
    taxa_credito: Rate = Field(_LEFT_OUT, description="Da maquininha, à vista")
    taxa_parcelado: Rate = Field(_LEFT_OUT, description="Da maquininha, de 2 a 12 vezes")
    imposto_vendas: Rate = Field(_LEFT_OUT, description="Sobre a receita bruta")


class WorkspaceSettings(BaseModel):
    """Valores em reais, taxas como fração: ``0.0105`` é 1,05%."""

    so_reais_inteiros: bool
    kyc_automatico: bool
    limite_transacao: str = Field(examples=["1000000000.00"])
    limite_diario: str = Field(examples=["1000000000.00"])
    limite_diario_pendente: str = Field(examples=["1000.00"])
    limite_noturno: str = Field(examples=["1000.00"])
    multa_atraso: str = Field(examples=["0.0200"])
    juros_atraso: str = Field(examples=["0.0100"])
    taxa_debito: str = Field(examples=["0.0105"])
    taxa_credito: str = Field(examples=["0.0315"])
    taxa_parcelado: str = Field(examples=["0.0399"])
    imposto_vendas: str = Field(examples=["0.0400"])
