"""What comes before an act: logins with their wrong passwords and PINs, looks at the balance and the statement.

Belongs here: who comes in and looks. Which act it leads to is an event's; what goes wrong in the act is ``mistakes``.
"""

import numpy as np
from numpy.typing import NDArray

from simulator.events import BANK_WORKSPACE
from simulator.scenario.traffic import TrafficKnobs
from simulator.streams import Integers, below, chance, each, fork, lognormal
from simulator.traffic.requests import (
    BALANCE,
    CONSOLIDATED,
    LOGIN,
    NO_REASON,
    ROUTES,
    STATEMENT,
    TILL_LOGIN,
    Asked,
)

Answers = list[tuple[Asked, str]]
"""Requests with the reason of refusal that all of them got."""

_SECOND_US = 1_000_000
_THINK_US = 25 * _SECOND_US
_FREE_TRIES = 5
"""After so many wrong passwords in a row the API makes people wait."""
_LOCKS_AFTER = 10
_INTRUDER_TRIES = 3
APP_ROUTES = np.array([ROUTES.index(r) for r in ("/pix", "/pagamento", "/pix/{transacao_id}/devolucao")])
"""What is done in the app. Cash is handed over at a counter or a machine, which still needs a login."""


def bank_sessions(acts: Asked, intruder: NDArray[np.bool_], knobs: TrafficKnobs) -> Answers:
    """Return what customers did before their acts; intruders always log in, after wrong passwords."""
    mine = acts.workspace == BANK_WORKSPACE
    acts, intruder = acts.take(mine), intruder[mine]
    began = acts.ended_us - _SECOND_US - lognormal(fork(acts.key, "think"), _THINK_US, 0.5)
    session = acts.but(key=fork(acts.key, "session"), ended_us=began)
    comes_in = ~chance(fork(session.key, "logged in still"), knobs.sessions.logged_in_still) | intruder
    looks = chance(fork(session.key, "looks"), knobs.sessions.looks_first)
    reads = chance(fork(session.key, "reads"), knobs.sessions.looks_at_history)
    look = _later(session.but(key=fork(session.key, "look"), route=BALANCE), "look", 4)
    answers: Answers = [
        (session.but(route=LOGIN).take(comes_in), NO_REASON),
        (look.take(looks), NO_REASON),
        (_later(session.but(key=fork(session.key, "read"), route=STATEMENT), "read", 7).take(reads), NO_REASON),
    ]
    answers += _wrong_passwords(session.but(route=LOGIN).take(comes_in), intruder[comes_in], knobs)
    often = looks & chance(fork(session.key, "impatient"), knobs.mistakes.impatient)
    return answers + [(_again(look.take(often), n, -1), "rate_limited") for n in range(3)]


def _wrong_passwords(logins: Asked, intruder: NDArray[np.bool_], knobs: TrafficKnobs) -> Answers:
    wrong = chance(fork(logins.key, "wrong password"), knobs.mistakes.wrong_password)
    guesses = wrong & chance(fork(logins.key, "keeps guessing"), knobs.mistakes.keeps_guessing) & ~intruder
    tries = np.where(wrong, 1 + chance(fork(logins.key, "wrong again"), 0.25), 0)
    tries = np.where(guesses, _FREE_TRIES, tries)
    tries = np.where(intruder, 1 + below(fork(logins.key, "guesses"), _INTRUDER_TRIES), tries)
    # who has to wait comes back after the quarter of an hour
    late = np.where(guesses, 16 * 60 * _SECOND_US, 0)
    at = logins.but(ended_us=logins.ended_us - late)
    answers = [(_again(at.take(tries > number), number, 1), "invalid_credentials") for number in range(_FREE_TRIES)]
    return [*answers, (at.but(key=fork(at.key, "too many")).take(guesses), "too_many_attempts")]


def till_sessions(sales: Asked, knobs: TrafficKnobs) -> Answers:
    """Return logins of sellers at the till, wrong PINs before them, and what sellers are not allowed to see."""
    comes_in = chance(fork(sales.key, "till login"), knobs.sessions.till_logins)
    logins = sales.but(key=fork(sales.key, "at the till"), route=TILL_LOGIN).take(comes_in)
    logins = _earlier(logins, "till", 20)
    wrong = chance(fork(logins.key, "wrong PIN"), knobs.mistakes.wrong_pin)
    locked = wrong & chance(fork(logins.key, "locked"), knobs.mistakes.locked_out)
    # a manager opens the account before the seller gets in
    at = logins.but(ended_us=logins.ended_us - np.where(locked, 30 * 60 * _SECOND_US, 0))
    tries = np.where(locked, _LOCKS_AFTER, wrong.astype(np.int64))
    answers: Answers = [(logins, NO_REASON)]
    answers += [(_again(at.take(tries > number), number, 1), "invalid_credentials") for number in range(_LOCKS_AFTER)]
    answers.append((at.but(key=fork(at.key, "locked out")).take(locked), "locked"))
    curious = chance(fork(sales.key, "forbidden"), knobs.mistakes.forbidden)
    asks = _earlier(sales.but(key=fork(sales.key, "asks"), route=CONSOLIDATED), "asks", 40)
    return [*answers, (asks.take(curious), "forbidden")]


def _later(asked: Asked, purpose: str, seconds: int) -> Asked:
    return asked.but(ended_us=asked.ended_us + lognormal(fork(asked.key, purpose), seconds * _SECOND_US, 0.4))


def _earlier(asked: Asked, purpose: str, seconds: int) -> Asked:
    return asked.but(ended_us=asked.ended_us - lognormal(fork(asked.key, purpose), seconds * _SECOND_US, 0.4))


def _again(asked: Asked, number: int, direction: int) -> Asked:
    """Return the same request some seconds before (1) or after (-1), under another key."""
    gap: Integers = direction * (number + 1) * 8 * _SECOND_US + below(fork(asked.key, "gap"), 5 * _SECOND_US)
    return asked.but(key=each(fork(asked.key, "again"), number), ended_us=asked.ended_us - gap)
