"""What goes wrong in an act before it goes right: typing errors that the API refuses, and incidents. Pure.

Each of these is one more request in the log; none moves money. What the ledger refuses is an event's own end.
"""

import numpy as np

from simulator.events import BANK_WORKSPACE
from simulator.scenario.traffic import MistakeKnobs
from simulator.streams import Integers, below, chance, each, fork, lognormal
from simulator.traffic.conditions import Conditions
from simulator.traffic.incidents import NONE
from simulator.traffic.requests import DOWN, LOGIN, NO_REASON, PIX, ROUTES, Asked
from simulator.traffic.sessions import APP_ROUTES, Answers

_SECOND_US = 1_000_000
_CORRECTED_AFTER_US = 14 * _SECOND_US
_MOST_TRIES = 4
_BUSY_SHARE = 0.3
"""Failures in which the database answered, and not in time."""
_LIMITED = np.array([ROUTES.index(route) for route in ("/pix", "/pagamento", "/saque")])
_NIGHT_BEGINS, _NIGHT_ENDS, _UTC_OFFSET_HOURS = 20, 6, 3


def slips(acts: Asked, knobs: MistakeKnobs) -> Answers:
    """Return the refused requests before acts that were corrected, and logins after a session that ran out."""
    pix = acts.take(acts.route == PIX)
    limited = acts.take(np.isin(acts.route, _LIMITED))
    too_much = _before(limited, "mistyped amount", knobs.mistyped_amount)
    hour = (too_much.ended_us // (3600 * _SECOND_US) - _UTC_OFFSET_HOURS) % 24
    night = ((hour >= _NIGHT_BEGINS) | (hour < _NIGHT_ENDS)) & (too_much.route == PIX)
    app = acts.take((acts.workspace == BANK_WORKSPACE) & np.isin(acts.route, APP_ROUTES))
    ran_out = _before(app, "session ran out", knobs.session_ran_out)
    back = ran_out.but(key=fork(ran_out.key, "login"), ended_us=ran_out.ended_us + 5 * _SECOND_US, route=LOGIN)
    return [
        (_before(pix, "unknown key", knobs.unknown_pix_key), "pix_key_not_found"),
        (_before(acts, "malformed", knobs.malformed), "invalid_request"),
        (too_much.take(night), "night_limit_exceeded"),
        (too_much.take(~night), "daily_limit_exceeded"),
        (ran_out, "token_expired"),
        (back, NO_REASON),
    ]


def _before(acts: Asked, what: str, share: float) -> Asked:
    """Return a share of the acts as they were asked first, some seconds before they were asked rightly."""
    chosen = acts.take(chance(fork(acts.key, what), share))
    key = fork(chosen.key, what + " first")
    return chosen.but(key=key, ended_us=chosen.ended_us - lognormal(fork(key, "corrected"), _CORRECTED_AFTER_US, 0.6))


def failures(acts: Asked, conditions: Conditions, intended_us: Integers) -> Answers:
    """Return the requests that an incident failed: those tried again with the same key until they were answered,
    and others beside them that were given up.

    ``intended_us`` is when each act was meant: in a total outage that is long before it was answered.
    """
    incident = conditions.incidents.at(intended_us)
    hit = np.flatnonzero(incident != NONE)
    if not len(hit):
        return []
    acts, intended_us, errors = acts.take(hit), intended_us[hit], conditions.incidents.errors[incident[hit]]
    fails = chance(fork(acts.key, "fails first"), errors)
    tries = np.where(fails, 1 + below(fork(acts.key, "tries"), _MOST_TRIES), 0)
    given_up = chance(fork(acts.key, "given up"), conditions.knobs.incidents.given_up * errors)
    answers: Answers = []
    for name, count in (("retry", tries), ("given up", np.where(given_up, 1 + tries // 2, 0))):
        for number in range(_MOST_TRIES):
            again = acts.take(count > number)
            key = each(fork(again.key, name), number)
            # the first try is when it was meant; the others follow, further and further apart
            wait = (1 << number) * 2 * _SECOND_US * int(number > 0) + below(fork(key, "wait"), _SECOND_US)
            tried = again.but(key=key, ended_us=_first_try(again, intended_us[count > number]) + wait)
            busy = chance(fork(key, "busy"), _BUSY_SHARE)
            answers += [(tried.take(busy), "busy"), (tried.take(~busy), DOWN)]
    return answers


def _first_try(acts: Asked, intended_us: Integers) -> Integers:
    """Return when it was tried first: when it was meant, and before it was answered at last."""
    return np.minimum(intended_us, acts.ended_us - 30 * _SECOND_US)
