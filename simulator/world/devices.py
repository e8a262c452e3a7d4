"""What customers act from: one or two devices each, with platform, model family and version of the app. Pure.

For files only: the operational database knows tills as devices, and nothing of customers' phones.
"""

from dataclasses import dataclass

import numpy as np

from simulator.streams import Hashes, Integers, chance, choose, each, fork

FAMILIES = (
    # platform, family of models, weight: Android is on four of five phones in Brazil
    ("android", "Samsung Galaxy A", 34.0),
    ("android", "Motorola Moto G", 20.0),
    ("android", "Xiaomi Redmi", 16.0),
    ("android", "Samsung Galaxy S", 7.0),
    ("android", "outros", 4.0),
    ("ios", "iPhone", 17.0),
    ("web", "navegador", 2.0),
)
VERSIONS = ("5.2.0", "5.1.3", "5.1.0", "5.0.2", "4.9.7", "4.8.1")
_VERSION_SHARES = (46.0, 22.0, 13.0, 9.0, 6.0, 4.0)
_MOST_USED = 0.85
"""How often somebody with two devices takes the first."""
MOST = 2


@dataclass(frozen=True)
class Devices:
    """One row a device. ``device`` names it for ever; the others are indexes into ``FAMILIES`` and ``VERSIONS``."""

    device: Hashes
    customer: Integers
    family: Integers
    version: Integers


def _name(stream: Hashes, place: Integers | int) -> Hashes:
    return each(fork(stream, "devices"), place)


def _has_two(stream: Hashes, second_device: float) -> np.ndarray:
    return chance(fork(stream, "second device"), second_device)


def devices_of(stream: Hashes, second_device: float) -> Devices:
    """Return the devices of customers, given by their streams; a share of them has a second one."""
    owner = np.arange(len(stream))
    customer = np.concatenate((owner, owner[_has_two(stream, second_device)]))
    place = (np.arange(len(customer)) >= len(stream)).astype(np.int64)
    order = np.lexsort((place, customer))
    customer, place = customer[order], place[order]
    device = _name(stream[customer], place)
    family = choose(fork(device, "family"), tuple(weight for _, _, weight in FAMILIES))
    return Devices(device, customer, family, choose(fork(device, "version"), _VERSION_SHARES))


def device_used(stream: Hashes, session: Hashes, second_device: float) -> Hashes:
    """Return the device that a customer takes for a session, given both streams."""
    second = _has_two(stream, second_device) & ~chance(fork(session, "device"), _MOST_USED)
    return _name(stream, second.astype(np.int64))


def strange_device(case: Hashes) -> Hashes:
    """Return the device of somebody who is not the customer: it is nobody's in ``devices_of``."""
    return fork(case, "strange device")
