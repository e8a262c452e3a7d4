"""Devices: one or two a customer, the same whatever the number of customers; a stranger's is nobody's."""

import numpy as np

from simulator.streams import each, root
from simulator.world.devices import FAMILIES, MOST, device_used, devices_of, strange_device

STREAMS = each(root(42, "customers"), np.arange(2000))
SECOND = 0.22


def test_everybody_has_one_or_two_and_keeps_them():
    found = devices_of(STREAMS, SECOND)
    each_has = np.bincount(found.customer)
    assert set(each_has.tolist()) == set(range(1, MOST + 1))
    assert abs((each_has == MOST).mean() - SECOND) < 0.04
    assert len(np.unique(found.device)) == len(found.device)
    few = devices_of(STREAMS[:300], SECOND)
    assert np.array_equal(few.device, found.device[found.customer < 300])
    phones = [platform for platform, _, _ in FAMILIES]
    android = np.array([phones[family] == "android" for family in found.family.tolist()])
    assert 0.75 < android.mean() < 0.87


def test_a_session_comes_from_one_of_the_customers_devices():
    found = devices_of(STREAMS, SECOND)
    sessions = each(root(1, "sessions"), np.arange(len(STREAMS)))
    used = device_used(STREAMS, sessions, SECOND)
    mine = dict(zip(found.device.tolist(), found.customer.tolist(), strict=True))
    assert [mine[device] for device in used.tolist()] == list(range(len(STREAMS)))
    assert not set(strange_device(sessions).tolist()) & set(mine)
