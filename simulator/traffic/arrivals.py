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
_LATEST_LOGIN_HOURS = 14
_CORRECTED_AFTER_US = 40 * 1_000_000


def first_requests(world: World, number: Integers, conditions: Conditions) -> Requests:
    """Return the sign-up of each of these customers, and the first login of those who come back after KYC."""
    population, days = world.population, world.days
    stream = population.stream[number]
    created = days.instants(population.sign_up_day[number], population.sign_up_second[number])
    minutes = population.login_minutes[number]
    kyc = created + population.kyc_minutes[number] * _MINUTE_US
    login = kyc + np.minimum(minutes, NEVER) * _MINUTE_US
    comes = (minutes < NEVER) & (login < days.end_us)
    # before the first deposit, which is on a later day than the sign-up
    latest = (created // _MINUTE_US + _LATEST_LOGIN_HOURS * 60) * _MINUTE_US
    login = np.minimum(login, latest)
    return concat_requests(
        [
            sign_ups(world.seed, fork(stream, "sign-up"), created, number, conditions),
            logins(world.seed, fork(stream, "login")[comes], login[comes], number[comes], conditions),
            _refused(fork(stream, "bad sign-up"), stream, created, conditions),
        ]
    )


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
