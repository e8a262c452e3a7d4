"""What a shop's people do in a session: sellers sell and take back at the till, the manager looks and spends."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fluxo.money import to_text
from simulator.scenario.live import LiveKnobs
from simulator.sinks.live.crowd import Crowd, Place
from simulator.sinks.live.draws import children, entries, key_text, keys, slips, streams, thinking
from simulator.sinks.live.money_steps import mistyped, money_steps
from simulator.sinks.live.steps import Session, Step
from simulator.streams import Hashes, below, chance, choose, fork, fraction, lognormal, look_up
from simulator.world.shops import QUANTITY_SHARES

_MOST_ACTS = 5
_MOST_LINES = 4
_LINES_WEIGHTS = (40.0, 28.0, 18.0, 14.0)
_SALES_WEIGHTS = (30.0, 30.0, 20.0, 12.0, 8.0)
_METHODS = ("cash", "pix", "debit_card", "credit_card")
_INSTALLMENTS = (1, 2, 3, 4, 5, 6, 8, 10)
_INSTALLMENTS_WEIGHTS = (45.0, 12.0, 16.0, 6.0, 4.0, 8.0, 3.0, 6.0)
_INSTALLMENTS_FROM_CENTS = 15_000
_SPENDING = (
    ("despesas", '"categoria":"outras","pago_com":"bank",'),
    ("despesas", '"categoria":"utilidades","pago_com":"bank",'),
    ("despesas", '"categoria":"fretes_e_comissoes","pago_com":"bank",'),
    ("compras", '"pagamento":"a_prazo","fornecedor":"Distribuidora",'),
    ("movimentacao", '"tipo":"ENTRADA","descricao":"Troco",'),
    ("movimentacao", '"tipo":"SAIDA","descricao":"Depósito no banco",'),
)
_SPENDING_WEIGHTS = (22.0, 8.0, 14.0, 24.0, 16.0, 16.0)
_SPENT_CENTS = 9_000
_PARTIAL = 0.4
_FORBIDDEN = '{"categoria":"outras","pago_com":"cash","valor":"10.00"}'


def shop_sessions(crowd: Crowd, knobs: LiveKnobs, run: int, numbers: NDArray[np.int64]) -> list[Session]:
    """Return the sessions with these numbers, all of them of shops."""
    stream = streams(crowd.seed, run, numbers)
    shops = below(fork(stream, "shop"), len(crowd.places))
    managers = chance(fork(stream, "manager"), knobs.manager_sessions)
    sellers = fraction(fork(stream, "seller")).tolist()
    wrong = np.where(managers, knobs.wrong_password, knobs.wrong_pin)
    tries = chance(fork(stream, "forbidden"), knobs.forbidden).tolist()
    acts = (1 + choose(fork(stream, "acts"), _SALES_WEIGHTS)).tolist()
    tables = _Tables(crowd, knobs, shops, children(stream, _MOST_ACTS))
    found = []
    for row, (number, shop, manages, entry) in enumerate(
        zip(numbers.tolist(), shops.tolist(), managers.tolist(), entries(stream, knobs, wrong), strict=True)
    ):
        place = crowd.places[shop]
        steps: list[Step] = []
        if manages:
            for act in range(min(acts[row], 3)):
                tables.manage(steps, row, act)
            found.append(Session(number, place.manager, entry, tuple(steps)))
            continue
        for act in range(acts[row]):
            tables.sell(steps, place, row, act)
        if tries[row]:
            # the key is of no use: who may not is refused before it is looked at
            steps.append(Step("POST /despesas", "/despesas", steps[0].think, _FORBIDDEN.encode(), f"proibido-{number}"))
        seller = place.manager + 1 + int(sellers[row] * len(place.sellers))
        found.append(Session(number, seller, entry, tuple(steps)))
    return found


class _Tables:
    """The drawn tables of a block, a row a session and a column an act."""

    def __init__(self, crowd: Crowd, knobs: LiveKnobs, shops: NDArray[np.int64], own: Hashes) -> None:
        self._lines = (1 + choose(fork(own, "lines"), _LINES_WEIGHTS)).tolist()
        lines = children(fork(own, "basket").reshape(-1), _MOST_LINES).reshape(*own.shape, _MOST_LINES)
        self._products = _by_shop(crowd, shops, fork(lines, "product"))
        self._quantities = (1 + choose(fork(lines, "quantity"), QUANTITY_SHARES)).tolist()
        self._methods = _methods(crowd, shops, fork(own, "method"))
        self._installments = np.array(_INSTALLMENTS)[choose(fork(own, "parts"), _INSTALLMENTS_WEIGHTS)].tolist()
        self._returned = chance(fork(own, "returned"), knobs.returned).tolist()
        self._partial = chance(fork(own, "partial"), _PARTIAL).tolist()
        self._spending = choose(fork(own, "spending"), _SPENDING_WEIGHTS).tolist()
        self._cents = np.maximum(lognormal(fork(own, "spent"), _SPENT_CENTS, 0.8), 100).tolist()
        self._slips = slips(own, knobs).tolist()
        self._think = thinking(own, knobs)
        self._keys = keys(own)

    def sell(self, steps: list[Step], place: Place, row: int, act: int) -> None:
        think, key, slip = self._think[row][act], key_text(self._keys[row][act]), self._slips[row][act]
        count = self._lines[row][act]
        products, quantities = self._products[row][act][:count], self._quantities[row][act][:count]
        gross = sum(int(place.shop.prices[p]) * quantity for p, quantity in zip(products, quantities, strict=True))
        method, parts = _METHODS[self._methods[row][act]], self._installments[row][act]
        if method != "credit_card" or gross < _INSTALLMENTS_FROM_CENTS:
            parts = 1
        if parts > 1:
            path = f"/vendas/simulacao?valor={to_text(gross)}&pagamento=credit_card"
            steps.append(Step("GET /vendas/simulacao", path, think))
        items = ",".join(
            f"{place.items[product][0]}{quantity}{place.items[product][1]}"
            for product, quantity in zip(products, quantities, strict=True)
        )
        start = f'{{"itens":[{items}],"pagamento":"{method}","parcelas":'
        # typed wrong: paid in more parts than there may be
        steps += money_steps(
            "POST /vendas", "/vendas", think, (f"{start}{parts}}}", f"{start}99}}"), key, slip, "venda_id"
        )
        if self._returned[row][act] and slip != "key_reused":
            self._take_back(steps, row, act, quantities[0], f"{key}-d")

    def _take_back(self, steps: list[Step], row: int, act: int, sold: int, key: str) -> None:
        sale, think = len(steps) - 1, self._think[row][act]
        steps.append(Step("GET /vendas/{venda_id}", "/vendas/{}", think, needs=sale))
        units = 1 + self._keys[row][act][0] % sold
        body = f'{{"itens":[{{"linha":1,"quantidade":{units}}}]}}'.encode() if self._partial[row][act] else None
        route, path = "POST /vendas/{venda_id}/devolucao", "/vendas/{}/devolucao"
        steps.append(Step(route, path, think, body, key, needs=sale))

    def manage(self, steps: list[Step], row: int, act: int) -> None:
        think, key = self._think[row][act], key_text(self._keys[row][act])
        if act == 0:
            steps.append(Step("GET /consolidado", "/consolidado", think))
            return
        route, start = _SPENDING[self._spending[row][act]]
        amount = to_text(self._cents[row][act])
        bodies = (f'{{{start}"valor":"{amount}"}}', f'{{{start}"valor":"{mistyped(amount)}"}}')
        steps += money_steps(f"POST /{route}", f"/{route}", think, bodies, key, self._slips[row][act])
        if route == "movimentacao":
            steps.append(Step("GET /movimentacao", "/movimentacao?limite=20", think))


def _by_shop(crowd: Crowd, shops: NDArray[np.int64], draws: Hashes) -> list[list[list[int]]]:
    """Return products by how often each sells in the shop of the row."""
    found = np.zeros(draws.shape, dtype=np.int64)
    for shop in np.unique(shops).tolist():
        rows = shops == shop
        found[rows] = look_up(draws[rows], crowd.places[shop].shop.popularity)
    listed: list[Any] = np.asarray(found).tolist()
    return listed


def _methods(crowd: Crowd, shops: NDArray[np.int64], draws: Hashes) -> list[list[int]]:
    """Return how buyers pay, by the habits of the shop's trade, as far as the API takes it."""
    found = np.zeros(draws.shape, dtype=np.int64)
    for shop in np.unique(shops).tolist():
        rows = shops == shop
        weights = crowd.places[shop].shop.trade.methods[: len(_METHODS)]
        found[rows] = choose(draws[rows], tuple(map(float, weights)))
    listed: list[Any] = np.asarray(found).tolist()
    return listed
