"""Bodies of sign-up and login. Shape, limits and examples; no rule of the business."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from api.http.fields import Given, Line, Password, Slug, example

Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,6}$"), Field(examples=["4071"])]

STATES = Literal[
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR",
    "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
]  # fmt: skip


class NewShop(Given):
    slug: Annotated[Slug, Field(examples=["loja-1"])]
    nome: Annotated[Line, Field(min_length=1, max_length=120, examples=["Empório da Praça"])]
    login: Annotated[Line, Field(min_length=3, max_length=60, examples=["gerente"])]
    senha: Password


class NewCustomer(Given):
    workspace: Annotated[Slug, Field(examples=["banco"])]
    nome: Annotated[Line, Field(min_length=1, max_length=120, examples=["Titular da Conta"])]
    documento: Annotated[
        Line,
        Field(
            min_length=11,
            max_length=18,
            description="CPF ou CNPJ (também o alfanumérico), com ou sem pontuação",
            examples=["529.982.247-25"],
        ),
    ]
    email: Annotated[
        str, StringConstraints(pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$", max_length=254)
    ] = Field(examples=["titular@example.com"])
    senha: Password
    segmento: Annotated[Line, Field(min_length=1, max_length=40, examples=["varejo"])] | None = None
    uf: STATES | None = None


class Credentials(Given):
    workspace: Annotated[Slug, Field(examples=["banco"])]
    login: Annotated[
        Line,
        Field(
            min_length=1,
            max_length=60,
            description="CPF ou CNPJ do cliente, ou login da loja",
            examples=["52998224725"],
        ),
    ]
    senha: Annotated[str, Field(min_length=1, max_length=128, examples=["correto-cavalo-bateria"])]


class ShopOpened(BaseModel):
    model_config = example(workspace="loja-1", workspace_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10")
    workspace: str
    workspace_id: str


class CustomerOpened(BaseModel):
    model_config = example(
        cliente_id="01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10", conta="2.1.1.1234567890", workspace="banco"
    )
    cliente_id: str
    conta: str
    workspace: str


class RefreshToken(Given):
    refresh_token: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="O último que foi devolvido nesta sessão",
            examples=["AZl_DnxaRz6isQ9qXD2eEA..."],
        ),
    ]


class TillCredentials(Given):
    dispositivo: Annotated[
        UUID,
        Field(
            description="O id do caixa, de POST /pdv/dispositivos", examples=["01997f0e-7c5a-7d3e-a2b1-0f6a5c3d9e10"]
        ),
    ]
    segredo: Annotated[
        str,
        Field(min_length=1, max_length=200, description="O segredo do caixa", examples=["AZl_DnxaRz6isQ9qXD2eEA..."]),
    ]
    vendedor: Annotated[Line, Field(min_length=1, max_length=60, examples=["ana"])]
    pin: Pin


class Token(BaseModel):
    model_config = example(
        access_token="eyJhbGciOiJIUzI1NiIs...",  # noqa: S106 - an example
        token_type="bearer",  # noqa: S106 - the scheme's name
        expires_in=900,
        refresh_token="AZl_DnxaRz6isQ9qXD2eEA...",  # noqa: S106 - an example
        refresh_expires_in=2_592_000,
    )
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the scheme's name
    expires_in: int = Field(description="Segundos de validade do access_token")
    refresh_token: str = Field(description="Vale uma vez, em POST /token/refresh")
    refresh_expires_in: int = Field(description="Segundos até o fim da sessão")
