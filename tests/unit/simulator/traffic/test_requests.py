"""Reasons, statuses and routes are those of the API."""

import pytest

from api.app import create_app
from api.http.catalogue import CATALOGUE
from fluxo.settings import Settings
from simulator.movements import MOVEMENTS
from simulator.traffic.requests import GET_ROUTES, ROUTES, STATUS


@pytest.mark.parametrize("reason", sorted(STATUS))
def test_a_reason_is_in_the_catalogue_with_its_status(reason: str):
    assert CATALOGUE[reason].status == STATUS[reason]


def test_every_route_is_one_of_the_api_with_its_method():
    known = {(method, route.path) for route in create_app(Settings()).routes for method in route.methods}  # type: ignore[attr-defined]
    assert {("GET" if route in GET_ROUTES else "POST", route) for route in ROUTES} <= known


def test_every_route_of_an_event_is_logged():
    assert {movement.route for movement in MOVEMENTS.values() if movement.route} <= set(ROUTES)
    assert set(GET_ROUTES) <= set(ROUTES)
