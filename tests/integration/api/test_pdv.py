"""Sellers on tills: a PIN counts only on a registered one, and guesses end."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import jwt
import pytest

from api.identity.security import Passwords
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import Api, Caller
from tests.integration.api.staff import PIN, Shop

WRONG = "0000"
ACTIONS = "SELECT action FROM fluxo.audit_log WHERE subject = %s ORDER BY seq"


@pytest.fixture(scope="module")
def shop(api: Api) -> Shop:
    return Shop(api)


@pytest.fixture(scope="module")
def till(shop: Shop) -> dict[str, str]:
    return shop.till()


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def let_time_pass(settings: Settings, user_id: str) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute("UPDATE fluxo.users SET locked_until = now() WHERE id = %s", (user_id,))


def audited(settings: Settings, subject: str) -> list[str]:
    with connect(settings, "app", all_workspaces=True) as connection:
        return [str(row[0]) for row in connection.execute(ACTIONS, (subject,)).fetchall()]


def test_a_pin_opens_a_session_of_a_working_day_that_sells(shop: Shop, till: dict[str, str]) -> None:
    seller, user_id = shop.hire("seller", pin=PIN)
    answer = shop.enter(till, seller)
    assert answer.status_code == 200
    assert answer.json()["refresh_expires_in"] <= 12 * 3600
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (claims["role"], claims["kind"], claims["sub"]) == ("seller", "shop", user_id)
    item = {"produto": "1", "quantidade": 1, "preco": "10.00", "custo": "4.00"}
    sold = Caller(shop.address, answer.json()["access_token"]).move("/vendas", itens=[item], pagamento="cash")
    assert sold.status_code == 201, sold.text
    fresh = shop.anybody.post("/token/refresh", json={"refresh_token": answer.json()["refresh_token"]})
    assert fresh.status_code == 200


def test_the_secret_of_a_till_is_given_once_and_only_its_hash_is_kept(
    shop: Shop, till: dict[str, str], settings: Settings
) -> None:
    with connect(settings, "app", all_workspaces=True) as connection:
        assert till["segredo"] not in str(connection.execute("SELECT * FROM fluxo.devices").fetchall())


@pytest.mark.parametrize("what", ["dispositivo", "segredo", "vendedor", "pin", "other shop's till"])
def test_what_is_not_right_is_told_alike_and_counts_only_where_there_is_something_to_guess(
    shop: Shop, till: dict[str, str], api: Api, settings: Settings, what: str
) -> None:
    seller, user_id = shop.hire("seller", pin=PIN)
    other = Shop(api).till()
    attempts = {
        "dispositivo": (till | {"dispositivo": str(uuid4())}, seller, PIN),
        "segredo": (till | {"segredo": shop.till()["segredo"]}, seller, PIN),
        "vendedor": (till, "ninguem", PIN),
        "pin": (till, seller, WRONG),
        "other shop's till": (other, seller, PIN),
    }
    for _ in range(6 if what != "pin" else 1):
        assert refused(shop.enter(*attempts[what])) == (401, "invalid_credentials")
    counted = one(settings, "SELECT failed_attempts FROM fluxo.users WHERE id = %s", user_id)
    assert counted == (1 if what == "pin" else 0,)
    assert shop.enter(till, seller).status_code == 200


def test_somebody_unknown_costs_as_much_as_somebody_wrong(
    shop: Shop, till: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    matches = Passwords._matches

    def counted(self: Passwords, stored: str, password: str) -> bool:
        looked_at.append(password)
        return matches(self, stored, password)

    monkeypatch.setattr(Passwords, "_matches", counted)
    seller, _ = shop.hire("seller", pin=PIN)
    tills = [till, till | {"segredo": "x"}, till | {"dispositivo": str(uuid4())}, Shop(api).till()]
    looked_at.clear()
    for n, (given, who) in enumerate([(till, "ninguem"), *[(other, seller) for other in tills]], start=1):
        assert refused(shop.enter(given, who, WRONG)) == (401, "invalid_credentials")
        assert looked_at == [WRONG] * n
    for workspace, login in [(shop.slug, seller), (shop.slug, "ninguem"), ("nenhuma-loja", "x")]:
        given = {"workspace": workspace, "login": login, "senha": "errada"}
        assert refused(api.http.post("/login", json=given)) == (401, "invalid_credentials")
    assert looked_at[n:] == ["errada"] * 3


def test_five_wrong_wait_and_ten_lock_until_the_manager_opens(
    shop: Shop, till: dict[str, str], settings: Settings
) -> None:
    seller, user_id = shop.hire("seller", pin=PIN)
    for _ in range(5):
        assert refused(shop.enter(till, seller, WRONG)) == (401, "invalid_credentials")
    waiting = shop.enter(till, seller)
    assert refused(waiting) == (429, "too_many_attempts")
    assert 14 * 60 < int(waiting.headers["retry-after"]) <= 15 * 60
    let_time_pass(settings, user_id)
    for _ in range(5):
        assert refused(shop.enter(till, seller, WRONG)) == (401, "invalid_credentials")
    let_time_pass(settings, user_id)
    assert refused(shop.enter(till, seller)) == (423, "locked")
    (told,) = [user for user in shop.http.get("/usuarios").json()["itens"] if user["usuario_id"] == user_id]
    assert told["situacao"] == "locked"
    assert shop.http.post(f"/usuarios/{user_id}/desbloqueio").status_code == 204
    assert shop.enter(till, seller).status_code == 200
    told_of = audited(settings, user_id)
    assert told_of == ["user_created", *["login_failed"] * 10, "locked", "user_unlocked", "login"]


def test_the_tenth_attempt_may_be_right(shop: Shop, till: dict[str, str], settings: Settings) -> None:
    seller, user_id = shop.hire("seller", pin=PIN)
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute("UPDATE fluxo.users SET failed_attempts = 9 WHERE id = %s", (user_id,))
    assert shop.enter(till, seller).status_code == 200
    state = "SELECT failed_attempts, locked_until, locked_at FROM fluxo.users WHERE id = %s"
    assert one(settings, state, user_id) == (0, None, None)


def test_guesses_at_once_get_no_more_tries(shop: Shop, till: dict[str, str], settings: Settings) -> None:
    seller, user_id = shop.hire("seller", pin=PIN)
    with connect(settings, "app", all_workspaces=True) as connection:
        connection.execute("UPDATE fluxo.users SET failed_attempts = 8 WHERE id = %s", (user_id,))
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: shop.enter(till, seller, WRONG).status_code, range(12)))
    assert sorted(answers) == [401] * 2 + [423] * 10


def test_a_password_login_neither_takes_a_pin_nor_locks_a_seller_out(
    shop: Shop, till: dict[str, str], api: Api
) -> None:
    seller, _ = shop.hire("seller", pin=PIN)
    for _ in range(12):
        answer = api.http.post("/login", json={"workspace": shop.slug, "login": seller, "senha": PIN})
        assert refused(answer) == (401, "invalid_credentials")
    assert shop.enter(till, seller).status_code == 200


def test_a_revoked_till_lets_nobody_in_and_ends_what_was_open(shop: Shop) -> None:
    till = shop.till()
    seller, _ = shop.hire("seller", pin=PIN)
    tokens = shop.enter(till, seller).json()
    path = f"/pdv/dispositivos/{till['dispositivo']}"
    assert shop.http.delete(path).status_code == 204
    assert refused(shop.http.delete(path)) == (404, "not_found")
    (told,) = [one for one in shop.http.get("/pdv/dispositivos").json()["itens"] if one["revogado_em"]]
    assert (told["dispositivo"], "segredo" in told) == (till["dispositivo"], False)
    assert refused(shop.enter(till, seller)) == (401, "invalid_credentials")
    opened = Caller(shop.address, tokens["access_token"])
    assert refused(opened.http.post("/logout")) == (401, "session_ended")
    refresh = shop.anybody.post("/token/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refused(refresh) == (401, "session_ended")


def test_another_shops_till_is_not_there(shop: Shop, till: dict[str, str], api: Api) -> None:
    assert refused(Shop(api).http.delete(f"/pdv/dispositivos/{till['dispositivo']}")) == (404, "not_found")


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "", "１２３４", None, 4071])
def test_what_is_no_pin(shop: Shop, till: dict[str, str], pin: object) -> None:
    answer = shop.anybody.post("/pdv/login", json={**till, "vendedor": "ana", "pin": pin})
    assert refused(answer) == (422, "invalid_request")
