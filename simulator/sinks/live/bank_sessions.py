"""What customers do in a session: look at the balance, perhaps at more, then pay. Drawn a block at a time, pure."""

import json
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from fluxo.ledger.boleto import make_line
from fluxo.money import to_text
from simulator.scenario.live import LiveKnobs
from simulator.sinks.live.crowd import Crowd, PixKeys
from simulator.sinks.live.draws import children, entries, key_text, keys, slips, streams, thinking
from simulator.sinks.live.money_steps import mistyped, money_steps
from simulator.sinks.live.steps import Session, Step
from simulator.streams import Hashes, below, chance, choose, fork, lognormal

_MOST_ACTS = 4
_ACTS_WEIGHTS = (20.0, 42.0, 25.0, 13.0)
"""None (who only looks), one, two, three."""
_LOOKS = (("GET /historico", "/historico?limite=20"), ("GET /limites", "/limites"), ("GET /pix/chaves", "/pix/chaves"))
_LOOKS_WEIGHTS = (38.0, 6.0, 4.0, 52.0)
"""One of the looks, or none beyond the balance."""
_ACTIONS = ("pix", "pagamento", "boleto", "saque", "deposito", "reserva")
_ACTION_WEIGHTS = (56.0, 14.0, 8.0, 8.0, 9.0, 5.0)
"""Pix is more than half of what people pay by (Pix statistics)."""
_KEY_WEIGHTS = (32.0, 33.0, 15.0, 20.0)
"""CPF, telephone, e-mail, random key."""
_TYPICAL_CENTS = 4_500
_TOO_MUCH_CENTS = 90_000_000
_PAYEES = tuple(
    json.dumps(payee, ensure_ascii=False)
    for payee in ("Companhia de Energia", "Supermercado", "Farmácia", "Escola", "Internet e Telefone", "Posto")
)
_BANK = "341"


def bank_sessions(crowd: Crowd, knobs: LiveKnobs, run: int, numbers: NDArray[np.int64]) -> list[Session]:
    """Return the sessions with these numbers, all of them of customers."""
    stream = streams(crowd.seed, run, numbers)
    who = below(fork(stream, "who"), len(crowd.customers))
    acts = choose(fork(stream, "acts"), _ACTS_WEIGHTS).tolist()
    looks = choose(fork(stream, "look"), _LOOKS_WEIGHTS).tolist()
    think = thinking(children(fork(stream, "looks"), 2), knobs)
    wishes = _Wishes(crowd, knobs, who, children(stream, _MOST_ACTS))
    found = []
    for place, (number, actor, entry) in enumerate(
        zip(numbers.tolist(), who.tolist(), entries(stream, knobs, knobs.wrong_password), strict=True)
    ):
        steps = [Step("GET /saldo", "/saldo", think[place][0])]
        if looks[place] < len(_LOOKS):
            steps.append(Step(*_LOOKS[looks[place]], think[place][1]))
        for act in range(acts[place]):
            wishes.add(steps, place, act)
        found.append(Session(number, actor, entry, tuple(steps)))
    return found


class _Wishes:
    """The drawn tables of a block; ``add`` turns one cell of them into steps."""

    def __init__(self, crowd: Crowd, knobs: LiveKnobs, who: NDArray[np.int64], own: Hashes) -> None:
        others = max(len(crowd.customers) - 1, 1)
        self._crowd = crowd
        self._actions = choose(fork(own, "action"), _ACTION_WEIGHTS).tolist()
        self._cents = np.maximum(lognormal(fork(own, "amount"), _TYPICAL_CENTS, 0.9), 100).tolist()
        self._payees = ((who[:, None] + 1 + below(fork(own, "payee"), others)) % len(crowd.customers)).tolist()
        self._kinds = choose(fork(own, "key kind"), _KEY_WEIGHTS).tolist()
        self._names = below(fork(own, "name"), len(_PAYEES)).tolist()
        self._unknown = chance(fork(own, "unknown key"), knobs.unknown_key).tolist()
        self._invalid = chance(fork(own, "invalid key"), knobs.invalid_key).tolist()
        self._looks_up = chance(fork(own, "looks up"), knobs.looks_up_key).tolist()
        self._released = chance(fork(own, "released"), 0.3).tolist()
        self._slips = slips(own, knobs).tolist()
        self._think = thinking(own, knobs)
        self._keys = keys(own)

    def add(self, steps: list[Step], place: int, act: int) -> None:
        action = _ACTIONS[self._actions[place][act]]
        think, key = self._think[place][act], key_text(self._keys[place][act])
        slip, cents = self._slips[place][act], self._cents[place][act]
        if action == "saque":
            cents = max(cents // 1000, 1) * 1000
        if slip == "too_much" and action != "deposito":
            cents = _TOO_MUCH_CENTS
        amount = to_text(cents)
        if action == "pix":
            chave = self._pix_key(place, act)
            if self._looks_up[place][act]:
                path = f"/pix/chaves/{quote(chave, safe='')}/titular"
                steps.append(Step("GET /pix/chaves/{chave}/titular", path, think))
            steps += _paying("pix", think, f'{{"chave":"{chave}",', amount, key, slip)
        elif action == "pagamento":
            name = _PAYEES[self._names[place][act]]
            steps += _paying(action, think, f'{{"favorecido":{name},', amount, key, slip)
        elif action == "boleto":
            steps += self._boleto(place, act, min(cents, 9_999_999), think, key, slip)
        elif action == "reserva":
            self._hold(steps, place, act, cents, slip)
        else:
            steps += _paying(action, think, "{", amount, key, slip)

    def _boleto(self, place: int, act: int, cents: int, think: float, key: str, slip: str) -> list[Step]:
        free = f"{self._keys[place][act][0] % 10**13:013d}{self._keys[place][act][1] % 10**12:012d}"
        line = make_line(_BANK, cents, None, free)
        # a digit of it misread: a check digit says so
        misread = line[:-1] + str((int(line[-1]) + 1) % 10)
        name = _PAYEES[self._names[place][act]]
        right, wrong = (f'{{"favorecido":{name},"linha_digitavel":"{text}"}}' for text in (line, misread))
        return money_steps("POST /pagamento", "/pagamento", think, (right, wrong), key, slip)

    def _hold(self, steps: list[Step], place: int, act: int, cents: int, slip: str) -> None:
        think, key = self._think[place][act], key_text(self._keys[place][act])
        name = _PAYEES[self._names[place][act]]
        start, rest = f'{{"favorecido":{name},"expira_em_minutos":30,"valor":"', '"}'
        bodies = (start + to_text(cents) + rest, start + mistyped(to_text(cents)) + rest)
        sent = money_steps(
            "POST /reservas", "/reservas", think, bodies, key, "" if slip == "key_reused" else slip, "reserva_id"
        )
        steps += sent
        end = "liberacao" if self._released[place][act] else "captura"
        route, path = f"POST /reservas/{{reserva_id}}/{end}", f"/reservas/{{}}/{end}"
        body = None if self._released[place][act] else f'{{"valor":"{to_text(max(cents * 9 // 10, 1))}"}}'.encode()
        steps.append(Step(route, path, think, body, f"{key}-e", needs=len(steps) - 1))

    def _pix_key(self, place: int, act: int) -> str:
        word = self._keys[place][act][0]
        if self._invalid[place][act]:
            return f"chave {word % 10_000}"
        if self._unknown[place][act] or len(self._crowd.customers) == 1:
            return f"ninguem.{word % 10_000}@example.com"
        payee: PixKeys = self._crowd.keys[self._payees[place][act]]
        kind: int = self._kinds[place][act]
        return payee.of(kind)


def _paying(action: str, think: float, start: str, amount: str, key: str, slip: str) -> list[Step]:
    right, wrong = (f'{start}"valor":"{text}"}}' for text in (amount, mistyped(amount)))
    return money_steps(f"POST /{action}", f"/{action}", think, (right, wrong), key, slip)
