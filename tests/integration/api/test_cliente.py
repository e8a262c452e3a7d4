"""``fluxo cliente`` against a real API: what is typed, what is said, what is in the books."""

import json
import os
import signal
import subprocess
import sys
from uuid import uuid4

import httpx
import pytest

from api.identity import security
from fluxo.cli.cash_session import CashSession
from fluxo.cli.cash_texts import TEXTS
from tests.conftest import free_port
from tests.integration.api.serving import PASSWORD, Api
from tests.integration.api.shops import Shop


@pytest.fixture
def shop(api: Api) -> Shop:
    return Shop(api)


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "fluxo", "cliente", *options]


def run(shop: Shop, typed: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("--url", shop.address, *options), input=typed, capture_output=True, text=True, timeout=60
    )


def book(shop: Shop) -> list[tuple[str, str]]:
    return [(item["tipo"], item["valor"]) for item in reversed(shop.get("/movimentacao")["itens"])]


def test_one_movement_after_another(shop: Shop) -> None:
    typed = [shop.slug, "gerente", PASSWORD, "E", "10,50", "s", "saída", "0.50", "", "ENTRADA", "1.000,00", "n"]
    done = run(shop, "\n".join(typed) + "\n")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "Entrada de R$ 10,50 registrada. Caixa: R$ 10,50.",
            "Saída de R$ 0,50 registrada. Caixa: R$ 10,00.",
            "Entrada de R$ 1.000,00 registrada. Caixa: R$ 1.010,00.",
        ],
    ), done.stderr
    assert book(shop) == [("ENTRADA", "10.50"), ("SAIDA", "0.50"), ("ENTRADA", "1000.00")]
    assert "Até logo" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr


def test_what_is_not_valid_is_asked_again(shop: Shop) -> None:
    typed = [PASSWORD, "X", "[/x]", "e", "dez", "-3", "0", "10,505", "7", "talvez", "n"]
    done = run(shop, "\n".join(typed) + "\n", "--workspace", shop.slug, "--login", "gerente", "--password-stdin")
    assert done.returncode == 0, done.stderr
    assert book(shop) == [("ENTRADA", "7.00")]
    for wrong in ("'X'", "'[/x]'", "'dez'", "'-3'", "'0'", "'10,505'", "'talvez'"):
        assert wrong in done.stderr


def test_an_object_for_each_movement_in_english(shop: Shop) -> None:
    typed = [PASSWORD, "E", "5", "y", "S", "2", "n"]
    options = ("--workspace", shop.slug, "--login", "gerente", "--password-stdin", "--json", "--lang", "en")
    done = run(shop, "\n".join(typed) + "\n", *options)
    moved = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["tipo"], one["valor"], one["saldo"]) for one in moved] == [
        ("ENTRADA", "5.00", "5.00"),
        ("SAIDA", "2.00", "3.00"),
    ]
    assert "Amount" in done.stderr
    assert "Goodbye" in done.stderr


@pytest.mark.parametrize(("typed", "code"), [("E\n10\n", 0), ("E\n10\ns\n", 0), ("E\n10\ns\nE\n", 1)])
def test_the_end_of_the_input_leaves_cleanly_and_tells_a_movement_left_half_typed(
    shop: Shop, typed: str, code: int
) -> None:
    done = run(shop, f"{shop.slug}\ngerente\n{PASSWORD}\n{typed}")
    assert (done.returncode, book(shop)) == (code, [("ENTRADA", "10.00")])
    assert "Até logo" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_leaves_cleanly(shop: Shop) -> None:
    process = subprocess.Popen(
        command("--url", shop.address), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(f"{shop.slug}\ngerente\n{PASSWORD}\n".encode())
    process.stdin.flush()
    said = b""
    while b"Tipo" not in said:
        said += os.read(process.stderr.fileno(), 1024)
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Até logo" in rest.decode()
    assert b"Traceback" not in said + rest


def test_what_the_api_refuses_is_said(shop: Shop) -> None:
    shop.done("/fechamento", contagem="0")
    typed = [PASSWORD, "E", "5", "s", "E", "99999999999", "7", "n"]
    done = run(shop, "\n".join(typed) + "\n", "--workspace", shop.slug, "--login", "gerente", "--password-stdin")
    assert (done.returncode, book(shop)) == (1, [])
    assert done.stderr.count("já foi fechado") == done.stderr.count("Registrar outra?") == 2
    assert "passa do maior valor aceito, R$ 10.000.000.000,00" in done.stderr
    assert "Não entendi" not in done.stderr
    wrong = run(shop, "errada\n", "--workspace", shop.slug, "--login", "gerente", "--password-stdin")
    assert wrong.returncode == 1
    assert "não conferem" in wrong.stderr


def test_who_may_not_record_is_told_so_and_leaves(shop: Shop) -> None:
    login = f"analista-{uuid4().hex[:8]}"
    shop.done("/usuarios", login=login, papel="analyst", senha=PASSWORD)
    done = run(shop, f"{PASSWORD}\nE\n5\n", "--workspace", shop.slug, "--login", login, "--password-stdin")
    assert (done.returncode, book(shop)) == (1, [])
    assert "analista" in done.stderr
    assert "Registrar outra?" not in done.stderr


def test_an_api_that_is_away_is_named() -> None:
    address = f"http://127.0.0.1:{free_port()}"
    for options, sentence in (((), "não responde"), (("--lang", "en"), "does not answer")):
        done = subprocess.run(command("--url", address, *options), input="", capture_output=True, text=True, timeout=60)
        assert done.returncode == 3
        assert f"{address} {sentence}" in done.stderr
    bad = subprocess.run(command("--url", "ftp:nada"), input="", capture_output=True, text=True, timeout=60)
    assert bad.returncode == 3
    assert "Traceback" not in bad.stderr


def test_a_lost_answer_is_asked_for_again_with_the_same_key(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[str] = []
    send = httpx.HTTPTransport.handle_request

    def lose_some(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = send(transport, request)
        if request.url.path == "/movimentacao" and request.method == "POST" and len(lost) < 2:
            response.close()
            lost.append(request.headers["Idempotency-Key"])
            raise httpx.ReadError("connection lost", request=request)
        return response

    with CashSession(shop.address, "pt", TEXTS["pt"]) as session:
        session.log_in(shop.slug, "gerente", PASSWORD)
        monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lose_some)
        moved = session.move("ENTRADA", "10.00")
        again = session.move("ENTRADA", "1.00")
    assert len(set(lost)) == 1
    assert (moved["saldo"], again["saldo"]) == ("10.00", "11.00")
    assert book(shop) == [("ENTRADA", "10.00"), ("ENTRADA", "1.00")]


def test_a_session_outlives_its_token(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with CashSession(shop.address, "pt", TEXTS["pt"]) as session:
        with monkeypatch.context() as expired:
            expired.setattr(security, "ACCESS_TOKEN_SECONDS", -1)
            session.log_in(shop.slug, "gerente", PASSWORD)
        assert session.move("ENTRADA", "10.00")["saldo"] == "10.00"
