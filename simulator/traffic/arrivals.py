"""The requests of new customers: the sign-up, mistyped documents before it, and the first login after KYC. Pure."""

import numpy as np

from simulator.engine import World
from simulator.events import BANK_WORKSPACE, NOBODY
from simulator.streams import Integers, chance, fork
from simulator.traffic.conditions import Conditions
from simulator.traffic.latencies import answered
from simulator.traffic.lead_times import logins, sign_ups
from simulator.traffic.requests import SIGN_UP, Asked, Requests, concat_requests
from simulator.world.devices import device_used
from simulator.world.population import NEVER

_MINUTE_US = 60 * 1_000_000
_SECONDS_A_DAY = 86_400
_LATEST_LOGIN_US = 7 * 60 * _MINUTE_US
"""Seven in the morning of the day after the decision on KYC; first deposits are made from nine on."""
_CORRECTED_AFTER_US = 40 * 1_000_000


def first_requests(world: World, number: Integers, conditions: Conditions) -> Requests:
    """Return the sign-up of each of these customers, and the first login of those who come back after KYC."""
    stream = world.population.stream[number]
    created = _created(world, number)
    return concat_requests(
        [
            sign_ups(world.seed, fork(stream, "sign-up"), created, number, conditions),
            _first_logins(world, number, conditions, 0),
            _refused(fork(stream, "bad sign-up"), stream, created, conditions),
        ]
    )


def later_logins(world: World, number: Integers, conditions: Conditions, known_days: int) -> Requests:
    """Return the first logins that a run of the world's first days had not come to."""
    return _first_logins(world, number, conditions, int(world.days.instants(np.array([known_days]), np.array([0]))[0]))


def _created(world: World, number: Integers) -> Integers:
    return world.days.instants(world.population.sign_up_day[number], world.population.sign_up_second[number])


def _first_logins(world: World, number: Integers, conditions: Conditions, since_us: int) -> Requests:
    population, created = world.population, _created(world, number)
    minutes = population.login_minutes[number]
    kyc = created + population.kyc_minutes[number] * _MINUTE_US
    # after the decision and before the first deposit, which is on a later day than the decision
    second = population.sign_up_second[number] + population.kyc_minutes[number] * 60
    latest = kyc + (_SECONDS_A_DAY - second % _SECONDS_A_DAY) * 1_000_000 + _LATEST_LOGIN_US
    login = np.minimum(kyc + np.minimum(minutes, NEVER) * _MINUTE_US, latest)
    comes = (minutes < NEVER) & (login >= since_us) & (login < world.days.end_us)
    stream = fork(population.stream[number], "login")
    return logins(world.seed, stream[comes], login[comes], number[comes], conditions)


def _refused(key: np.ndarray, stream: np.ndarray, created_us: Integers, conditions: Conditions) -> Requests:
    """Return sign-ups with a mistyped document: nobody is known by it."""
    knobs = conditions.knobs
    wrong = chance(key, knobs.mistakes.bad_sign_up)
    key, n = key[wrong], int(wrong.sum())
    device = device_used(stream[wrong], key, knobs.sessions.second_device)
    asked = Asked(
        key, np.full(n, BANK_WORKSPACE), np.full(n, NOBODY), device, np.full(n, SIGN_UP),
        created_us[wrong] - _CORRECTED_AFTER_US,
    )  # fmt: skip
    return answered(asked, np.full(n, "invalid_document"), conditions)
