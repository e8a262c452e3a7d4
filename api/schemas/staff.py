"""Bodies of staff, tills and decisions on customers. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from api.http.fields import Given, Line, Password, example
from api.http.reasons import fault
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
            raise fault("one_secret", "senha", "pin")
        if self.pin is not None and self.papel != "seller":
            raise fault("pin_of_seller", "pin")
        return self


class UserCreated(BaseModel):
    model_config = example(usuario_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", login="ana", papel="seller")
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


class ClientsAsked(Given):
    situacao: Annotated[Literal["pending", "approved", "rejected"] | None, Field(description="Só estes")] = None
    limite: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[UUID | None, Field(description="O `proximo` da página anterior")] = None


class Users(BaseModel):
    itens: list[User]


class NewDevice(Given):
    nome: Annotated[Line, Field(min_length=1, max_length=60, examples=["Caixa 1"])]


class DeviceRegistered(BaseModel):
    model_config = example(
        dispositivo="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", nome="Caixa 1", segredo="AZl_DnxaRz6isQ9qXD2eEA..."
    )
    dispositivo: str
    nome: str
    segredo: str = Field(description="Mostrado só agora: guarde-o no caixa")


class Device(BaseModel):
    model_config = example(
        dispositivo="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10",
        nome="Caixa 1",
        registrado_em="2026-01-05T12:00:00+00:00",
        revogado_em=None,
    )
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
    proximo: str | None = Field(
        description="Cursor da página seguinte; nulo na última", examples=["01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10"]
    )


class KycDecision(Given):
    model_config = Given.model_config | example(situacao="approved")
    situacao: Literal["approved", "rejected"]


class KycDecided(BaseModel):
    model_config = example(cliente_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", situacao="approved")
    cliente_id: str
    situacao: Literal["approved", "rejected"]
