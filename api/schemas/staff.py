"""Bodies of staff, tills and decisions on customers. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from api.http.fields import Given, Line, Password, example
from api.schemas.identity import Pin


class NewUser(Given):
    model_config = Given.model_config | example(login="ana", nome="Ana", papel="seller", pin="4071")
    login: Annotated[Line, Field(min_length=3, max_length=60)]
    nome: Annotated[Line, Field(min_length=1, max_length=120)] | None = None
    papel: Literal["seller", "manager", "analyst", "service"]
    senha: Password | None = None
    pin: Pin | None = Field(None, description="Só de vendedor: vale nos caixas registrados da loja")

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.senha is None) == (self.pin is None):
            raise ValueError("give either senha or pin")
        if self.pin is not None and self.papel != "seller":
            raise ValueError("only a seller has a pin")
        return self


class UserCreated(BaseModel):
    usuario_id: str
    login: str
    papel: str


class User(BaseModel):
    model_config = example(
        usuario_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        login="ana",
        nome="Ana",
        papel="seller",
        situacao="active",
        criado_em="2026-01-05T12:00:00+00:00",
    )
    usuario_id: str
    login: str
    nome: str | None
    papel: str
    situacao: Literal["active", "throttled", "locked", "disabled"]
    criado_em: str


class Users(BaseModel):
    itens: list[User]


class NewDevice(Given):
    nome: Annotated[Line, Field(min_length=1, max_length=60, examples=["Caixa 1"])]


class DeviceRegistered(BaseModel):
    dispositivo: str
    nome: str
    segredo: str = Field(description="Mostrado só agora: guarde-o no caixa")


class Device(BaseModel):
    dispositivo: str
    nome: str
    registrado_em: str
    revogado_em: str | None


class Devices(BaseModel):
    itens: list[Device]


class Client(BaseModel):
    model_config = example(
        cliente_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        nome="Titular da Conta",
        documento="52998224725",
        situacao="pending",
        criado_em="2026-01-05T12:00:00+00:00",
    )
    cliente_id: str
    nome: str
    documento: str | None
    situacao: Literal["pending", "approved", "rejected"]
    criado_em: str


class Clients(BaseModel):
    itens: list[Client]
    proximo: str | None = Field(description="Cursor da página seguinte; nulo na última")


class KycDecision(Given):
    model_config = Given.model_config | example(situacao="approved")
    situacao: Literal["approved", "rejected"]


class KycDecided(BaseModel):
    cliente_id: str
    situacao: Literal["approved", "rejected"]
