"""Pix keys: five types, one form, whose they are, how often one may ask."""

import threading
from collections import Counter
from uuid import UUID, uuid4

import pytest

from api.bank.pix_keys import mask_document, mask_name
from fluxo.db.connect import connect
from fluxo.settings import Settings
from tests.integration.api.invariants import one
from tests.integration.api.serving import Api, Customer


@pytest.fixture
def ana(api: Api) -> Customer:
    return api.sign_up()


def register(customer: Customer, tipo: str, chave: str | None = None) -> tuple[int, str]:
    answer = customer.http.post("/pix/chaves", json={"tipo": tipo} | ({} if chave is None else {"chave": chave}))
    return answer.status_code, answer.json()["chave" if answer.status_code == 201 else "code"]


def phone() -> str:
    return f"+55119{uuid4().int % 10**8:08d}"


def test_who_signs_up_is_found_by_cpf(ana: Customer) -> None:
    (key,) = ana.http.get("/pix/chaves").json()["itens"]
    assert (key["tipo"], key["chave"]) == ("cpf", ana.cpf)


def test_money_finds_any_spelling_of_any_key(api: Api, ana: Customer) -> None:
    rui = api.sign_up()
    number, name = phone(), uuid4().hex
    keys = [
        register(rui, "telefone", number),
        register(rui, "email", f"{name}@Example.com"),
        register(rui, "aleatoria"),
    ]
    assert keys[:2] == [(201, number), (201, f"{name}@example.com")]
    evp = keys[2][1]
    assert UUID(evp).version == 4
    ana.move("/deposito", valor="10.00")
    spelt = (
        number, f"({number[3:5]}) {number[5:10]}-{number[10:]}", f"+55 {number[3:5]} {number[5:]}",
        f"{name.upper()}@EXAMPLE.com", evp.upper(), f"{rui.cpf[:3]}.{rui.cpf[3:6]}.{rui.cpf[6:9]}-{rui.cpf[9:]}",
    )  # fmt: skip
    for key in spelt:
        assert ana.move("/pix", chave=key, valor="1.00").status_code == 201, key
    assert rui.balance == "6.00"


@pytest.mark.parametrize(
    ("tipo", "chave", "code"),
    [
        ("cpf", "529.982.247-25", "pix_key_not_own_document"),
        ("cnpj", "12.ABC.345/01DE-35", "pix_key_not_own_document"),
        ("cnpj", None, "pix_key_not_own_document"),
        ("cpf", "52998224724", "invalid_pix_key"),
        ("telefone", "123", "invalid_pix_key"),
        ("telefone", None, "invalid_request"),
        ("email", "ana", "invalid_pix_key"),
        ("email", "a" * 66 + "@example.com", "invalid_request"),
        ("aleatoria", "42e8c248-e23a-45cc-bce3-24a438457a21", "invalid_request"),
        ("passaporte", "x", "invalid_request"),
    ],
)
def test_what_is_no_key_of_theirs(ana: Customer, tipo: str, chave: str | None, code: str) -> None:
    assert register(ana, tipo, chave) == (422, code)


def test_a_firm_is_found_by_its_cnpj(api: Api, ana: Customer, settings: Settings) -> None:
    firm = api.sign_up()
    with connect(settings, "owner") as owner:
        owner.execute("UPDATE fluxo.customers SET document = '12ABC34501DE35' WHERE document = %s", (firm.cpf,))
    assert register(firm, "cnpj") == (201, "12ABC34501DE35")
    assert register(firm, "cnpj", "12.abc.345/01de-35") == (409, "pix_key_taken")
    ana.move("/deposito", valor="1.00")
    assert ana.move("/pix", chave="12.abc.345/01de-35", valor="1.00").status_code == 201
    holder = ana.http.get("/pix/chaves/12.ABC.345/01DE-35/titular").json()
    assert (holder["tipo"], holder["documento"]) == ("cnpj", "**.ABC.345/01DE-**")


def test_a_key_has_one_owner_and_may_be_given_up(api: Api, ana: Customer) -> None:
    rui, number = api.sign_up(), phone()
    assert register(ana, "telefone", number)[0] == 201
    assert register(rui, "telefone", number) == (409, "pix_key_taken")
    stolen = rui.http.delete(f"/pix/chaves/{number}")
    assert (stolen.status_code, stolen.json()["code"]) == (404, "pix_key_not_found")
    assert ana.http.delete(f"/pix/chaves/{number}").status_code == 204
    assert register(rui, "telefone", number)[0] == 201
    own = ana.cpf
    assert ana.http.delete(f"/pix/chaves/{own[:3]}.{own[3:6]}.{own[6:9]}-{own[9:]}").status_code == 204
    assert ana.http.get("/pix/chaves").json() == {"itens": []}
    assert register(ana, "cpf") == (201, own)


def test_five_keys_at_most_however_many_ask_at_once(ana: Customer, settings: Settings) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(register(ana, "aleatoria")[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses) == {201: 4, 422: 4}
    assert len(ana.http.get("/pix/chaves").json()["itens"]) == 5
    assert register(ana, "aleatoria") == (422, "too_many_pix_keys")
    detail = ana.http.post("/pix/chaves", json={"tipo": "aleatoria"}).json()["detail"]
    assert "DELETE /pix/chaves/<chave>" in detail
    told = one(settings, "SELECT count(*) FROM fluxo.audit_log WHERE action = 'pix_key_registered'")
    assert int(str(told[0])) >= 4


def test_whose_a_key_is_is_told_in_part(api: Api, ana: Customer) -> None:
    rui = api.sign_up()
    answer = ana.http.get(f"/pix/chaves/{rui.cpf}/titular")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["tipo"], body["chave"], body["nome"]) == ("cpf", rui.cpf, "Titular")
    assert body["documento"] == f"***.{rui.cpf[3:6]}.{rui.cpf[6:9]}-**"


@pytest.mark.parametrize("written", ["a%00b", "%20", "a" * 101])
def test_what_cannot_be_a_key_is_refused(ana: Customer, written: str) -> None:
    for answer in (ana.http.get(f"/pix/chaves/{written}/titular"), ana.http.delete(f"/pix/chaves/{written}")):
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_key_written_with_a_slash(ana: Customer) -> None:
    for path in ("00.000.000%2F0001-91", "00.000.000/0001-91"):
        answer = ana.http.get(f"/pix/chaves/{path}/titular")
        assert (answer.status_code, answer.json()["code"]) == (404, "pix_key_not_found")


def test_masks() -> None:
    assert mask_name("Ana Paula de Souza") == "Ana P. d. S."
    assert mask_document("52998224725") == "***.982.247-**"
    assert mask_document("12ABC34501DE35") == "**.ABC.345/01DE-**"


def test_asking_for_keys_that_nobody_has_runs_out(ana: Customer) -> None:
    def ask() -> tuple[int, str]:
        answer = ana.http.get(f"/pix/chaves/{uuid4()}/titular")
        return answer.status_code, answer.json()["code"]

    assert [ask() for _ in range(5)] == [(404, "pix_key_not_found")] * 5
    assert ask() == (429, "pix_lookups_exhausted")
    ana.move("/deposito", valor="1.00")
    answer = ana.move("/pix", chave=ana.cpf, valor="1.00")
    assert (answer.status_code, answer.json()["code"]) == (429, "pix_lookups_exhausted")
    assert int(answer.headers["Retry-After"]) > 0


def test_asking_at_once_tells_no_more_than_asking_in_turn(ana: Customer) -> None:
    told: list[str] = []
    nobody = f"/pix/chaves/{uuid4()}/titular"
    threads = [threading.Thread(target=lambda: told.append(ana.http.get(nobody).json()["code"])) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(told) == {"pix_key_not_found": 5, "pix_lookups_exhausted": 25}


def test_trying_out_keys_of_others_by_registering_them_runs_out(api: Api, ana: Customer) -> None:
    rui, number = api.sign_up(), phone()
    assert register(rui, "telefone", number)[0] == 201
    assert [register(ana, "telefone", number) for _ in range(5)] == [(409, "pix_key_taken")] * 5
    assert register(ana, "telefone", number) == (429, "pix_lookups_exhausted")


def test_an_email_that_another_signed_up_with_is_theirs(api: Api, ana: Customer) -> None:
    theirs = f"{api.sign_up().cpf}@example.com"
    assert register(ana, "email", theirs.upper()) == (409, "pix_key_taken")
    assert register(ana, "email", f"{ana.cpf}@example.com")[0] == 201


def test_what_was_answered_is_answered_again_with_no_look_ups_left(api: Api, ana: Customer) -> None:
    rui, key = api.sign_up(), uuid4().hex
    ana.move("/deposito", valor="1.00")
    sent = ana.move("/pix", key=key, chave=rui.cpf, valor="1.00")
    for _ in range(6):
        refused = ana.move("/pix", chave=str(uuid4()), valor="1.00")
    assert refused.status_code == 429
    for _ in range(30):
        again = ana.move("/pix", key=key, chave=rui.cpf, valor="1.00")
        assert (again.status_code, again.json()) == (201, sent.json())
    assert ana.move("/pix", chave=rui.cpf, valor="1.00").status_code == 429, "replays give nothing back"


def test_a_failed_pix_counts_once_and_its_replay_not_at_all(ana: Customer) -> None:
    key, nobody = uuid4().hex, str(uuid4())
    codes = [ana.move("/pix", key=key, chave=nobody, valor="1.00").json()["code"] for _ in range(8)]
    assert codes == ["pix_key_not_found"] * 8


def test_who_pays_may_go_on_looking(api: Api, ana: Customer) -> None:
    rui = api.sign_up()
    ana.move("/deposito", valor="120.00")
    for _ in range(110):
        assert ana.move("/pix", chave=rui.cpf, valor="0.01").status_code == 201


def test_keys_of_another_person_are_not_listed(api: Api, ana: Customer) -> None:
    rui = api.sign_up()
    assert ana.cpf not in rui.http.get("/pix/chaves").text
