"""A shop with its staff and its tills, as the tests of identity need it."""

from uuid import uuid4

import httpx

from tests.integration.api.serving import PASSWORD, Api, Caller

PIN = "4071"


class Shop(Caller):
    """The manager's requests, and those of the shop's tills."""

    def __init__(self, api: Api) -> None:
        self.slug = f"loja-{uuid4().hex[:10]}"
        opening = {"slug": self.slug, "nome": "Loja", "login": "gerente", "senha": PASSWORD}
        assert api.http.post("/lojas", json=opening).status_code == 201
        super().__init__(api.address, api.log_in(self.slug, "gerente"))
        self.anybody = api.http

    def hire(self, role: str, **secret: str) -> tuple[str, str]:
        """Return the login and the id of a new user, with the usual password unless another secret is given."""
        login = f"{role}-{uuid4().hex[:6]}"
        given = {"login": login, "papel": role, **(secret or {"senha": PASSWORD})}
        answer = self.http.post("/usuarios", json=given)
        assert answer.status_code == 201, answer.text
        return login, answer.json()["usuario_id"]

    def staff(self, role: str) -> Caller:
        """Return the requests of a new user of this role."""
        return Caller(self.address, self.log_in(self.slug, self.hire(role)[0]))

    def till(self) -> dict[str, str]:
        """Return what a new till knows: its id and its secret."""
        answer = self.http.post("/pdv/dispositivos", json={"nome": "Caixa"})
        assert answer.status_code == 201, answer.text
        return {name: answer.json()[name] for name in ("dispositivo", "segredo")}

    def enter(self, till: dict[str, str], seller: str, pin: str = PIN) -> httpx.Response:
        """Type a PIN on a till."""
        return self.anybody.post("/pdv/login", json={**till, "vendedor": seller, "pin": pin})
