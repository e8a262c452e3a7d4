"""What clients ask for: money in and out, Pix in circles, a hot account, sales, things that must be refused."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from fluxo.documents import cpf_check_digits
from tests.integration.api.serving import PASSWORD, Api, Caller, Customer

CUSTOMERS = 10
SHOPS = 2
STARTING_CENTS = 50_000_00
HOT = 0
"""The customer whom everybody pays."""
KINDS = {
    "deposit": 3,
    "withdraw": 2,
    "circle": 5,
    "hot": 5,
    "sale": 4,
    "cash_book": 2,
    "hold": 1,
    "sign_up": 1,
    "refused": 1,
}
"""What is asked for, and how often beside the others."""


@dataclass
class Operation:
    """A request and every answer it got; ``disturbed`` counts the attempts that got none."""

    kind: str
    actor: int
    path: str
    body: dict[str, Any]
    key: str
    moved: dict[int, int] = field(default_factory=dict)
    """What it does to customers' balances, in centavos, if it is accepted."""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    disturbed: int = 0

    @property
    def keyed(self) -> bool:
        """Whether it has an Idempotency-Key; a sign-up is told apart by its document."""
        return self.kind != "sign_up"

    @property
    def status(self) -> int:
        return self.answers[0][0]


@dataclass
class World:
    """Who there is: tokens of customers (by number) and, after them, of shops."""

    tokens: list[str]
    keys: list[str]
    accounts: list[str]
    """Codes of the customers' accounts."""

    @classmethod
    def open(cls, address: str) -> "World":
        api = Api(address)
        customers: list[Customer] = [api.sign_up() for _ in range(CUSTOMERS)]
        shops: list[Caller] = [api.open_shop() for _ in range(SHOPS)]
        return cls(
            [caller.http.headers["authorization"] for caller in (*customers, *shops)],
            [customer.cpf for customer in customers],
            [customer.opened["conta"] for customer in customers],
        )


def amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def starting_deposit(actor: int) -> Operation:
    return Operation(
        "deposit", actor, "/deposito", {"valor": amount(STARTING_CENTS)}, f"start-{actor}", {actor: STARTING_CENTS}
    )


def draw(random: Random, world: World, key: str) -> Operation:
    """Draw an operation. Pix are small: a night's limit must not turn them all away when it is night."""
    actor = random.randrange(CUSTOMERS)
    cents = random.randrange(1, 2_000)
    kind = random.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "deposit":
        body = {"valor": amount(cents), "id_externo": f"externo-{key}"}
        return Operation(kind, actor, "/deposito", body, key, {actor: cents})
    if kind == "withdraw":
        return Operation(kind, actor, "/saque", {"valor": amount(cents)}, key, {actor: -cents})
    if kind == "refused":
        return Operation(kind, actor, "/saque", {"valor": amount(STARTING_CENTS * 1000)}, key)
    if kind == "sale":
        return _sale(random, key)
    if kind == "sign_up":
        return _sign_up(random, key)
    if kind == "cash_book":
        body = {"tipo": random.choice(["ENTRADA", "saida"]), "valor": amount(cents)}
        return Operation(kind, CUSTOMERS + random.randrange(SHOPS), "/movimentacao", body, key)
    if kind == "hold":
        body = {"valor": amount(cents), "favorecido": "Posto", "expira_em_minutos": 600}
        return Operation(kind, actor, "/reservas", body, key)
    payee = (actor + 1) % CUSTOMERS if kind == "circle" or actor == HOT else HOT
    cents = cents % 20 + 1
    return Operation(kind, actor, "/pix", {"chave": world.keys[payee], "valor": amount(cents)}, key,
                     {actor: -cents, payee: cents})  # fmt: skip


def _sign_up(random: Random, key: str) -> Operation:
    base = str(random.randrange(200_000_000, 999_999_999))
    cpf = base + cpf_check_digits(base)
    body = {
        "workspace": "banco", "nome": "Titular", "documento": cpf, "email": f"{cpf}@example.com", "senha": PASSWORD,
    }  # fmt: skip
    return Operation("sign_up", 0, "/cadastro", body, key)


def capture(hold: Operation, hold_id: str, key: str) -> Operation:
    """Take what a hold has set aside."""
    cents = round(float(hold.body["valor"]) * 100)
    return Operation("capture", hold.actor, f"/reservas/{hold_id}/captura", {}, key, {hold.actor: -cents})


def again_under(other: Operation, key: str) -> Operation:
    """Ask for the same transaction under another key: its id_externo says that it is the same."""
    return Operation("again", other.actor, other.path, other.body, key)


def _sale(random: Random, key: str) -> Operation:
    item = {
        "produto": str(random.randrange(10)), "quantidade": random.randrange(1, 4),
        "preco": amount(random.randrange(100, 9_000)), "custo": amount(random.randrange(1, 90)),
    }  # fmt: skip
    terms = random.choice([
        {"pagamento": "cash"}, {"pagamento": "pix"}, {"pagamento": "debit_card"},
        {"pagamento": "credit_card", "parcelas": 3},
    ])  # fmt: skip
    shop = CUSTOMERS + random.randrange(SHOPS)
    return Operation("sale", shop, "/vendas", {"itens": [item], **terms}, key)
