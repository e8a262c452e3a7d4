"""Bodies of Pix and of its keys. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from api.http.fields import Amount, ExternalId, Given, Line, example
from api.http.reasons import fault
from api.schemas.bank import POSTED, Posted

Key = Annotated[
    Line,
    Field(
        min_length=1,
        max_length=77,
        description="CPF, CNPJ, telefone, e-mail ou chave aleatória, em qualquer grafia",
        examples=["+5511987654321"],
    ),
]
KeyTypeName = Literal["cpf", "cnpj", "telefone", "email", "aleatoria"]
E2E = Annotated[
    str,
    Field(
        description="Identificador do Pix entre bancos: E (ou D, na devolução), ISPB, minuto em UTC e 11 caracteres",
        examples=["EFLUX000020260105120000000abcDEF"],
    ),
]


class Pix(Given):
    model_config = example(chave="+5511987654321", valor="10.50", descricao="Almoço")
    chave: Key
    valor: Amount
    descricao: Annotated[Line, Field(max_length=140)] = ""
    id_externo: ExternalId | None = None


class PixReturn(Given):
    model_config = example(valor="10.50")
    valor: Amount | None = Field(None, description="Sem valor, devolve o que resta")
    id_externo: ExternalId | None = None


class PixPosted(Posted):
    model_config = example(**POSTED, end_to_end_id="EFLUX000020260105120000000abcDEF")
    end_to_end_id: E2E


class PixReturned(PixPosted):
    model_config = example(**POSTED, end_to_end_id="DFLUX000020260105120000000abcDEF")


class NewPixKey(Given):
    model_config = example(tipo="telefone", chave="+5511987654321")
    tipo: KeyTypeName
    chave: Annotated[
        Key | None,
        Field(description="Obrigatória para telefone e email; sem ela, cpf e cnpj são o documento do cliente"),
    ] = None

    @model_validator(mode="after")
    def _given_where_it_is_needed(self) -> Self:
        if self.tipo == "aleatoria" and self.chave is not None:
            raise fault("random_key_given", "chave")
        if self.tipo in ("telefone", "email") and self.chave is None:
            raise fault("key_missing", "chave")
        return self


class PixKeyBody(BaseModel):
    model_config = example(tipo="telefone", chave="+5511987654321", criada_em="2026-01-05T12:00:00+00:00")
    tipo: KeyTypeName
    chave: str
    criada_em: str


class PixKeys(BaseModel):
    itens: list[PixKeyBody]


class PixKeyHolder(BaseModel):
    model_config = example(
        tipo="telefone", chave="+5511987654321", nome="Titular D. C.", documento="***.982.247-**", ispb="FLUX0000"
    )
    tipo: KeyTypeName
    chave: str
    nome: str = Field(description="Primeiro nome e iniciais dos demais")
    documento: str | None = Field(description="CPF ou CNPJ, em parte")
    ispb: str = Field(description="O banco da conta")
