"""Invoice lines like those of Online Retail (UCI): an invoice whose number begins with C is a cancellation."""

import numpy as np
import pandas as pd

from simulator.realism.baskets import NO_LAG, NO_METHOD, Baskets
from simulator.shop.buyers import UNKNOWN

COLUMNS = frozenset({"InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"})
OTHER_NAMES = {"Invoice": "InvoiceNo", "Price": "UnitPrice", "Customer ID": "CustomerID"}
"""The same columns as the file's second edition calls them."""
_EPOCH = 719_163
_DAY_S = 86_400


def baskets_of(frame: pd.DataFrame) -> Baskets:
    """Return the invoices of a frame with ``COLUMNS``, by number."""
    lines = pd.DataFrame(
        {
            "invoice": frame["InvoiceNo"].astype(str),
            "buyer": pd.to_numeric(frame["CustomerID"]).fillna(UNKNOWN).astype(np.int64),
            "product": frame["StockCode"].astype(str),
            "quantity": pd.to_numeric(frame["Quantity"]),
            "moment": pd.to_datetime(frame["InvoiceDate"]),
            "value": pd.to_numeric(frame["Quantity"]) * pd.to_numeric(frame["UnitPrice"]),
        }
    )
    if lines[["quantity", "moment", "value"]].isna().any(axis=None):
        raise ValueError("a quantity, a date or a price is empty")
    found = lines.groupby("invoice", sort=True).agg(
        buyer=("buyer", "first"), moment=("moment", "min"), value=("value", "sum"), lines=("value", "size")
    )
    back = found.index.str.startswith("C")
    seconds = found["moment"].to_numpy().astype("datetime64[s]").astype(np.int64)
    return Baskets(
        shop=np.zeros(len(found), dtype=np.int64),
        buyer=found["buyer"].to_numpy(),
        day=seconds // _DAY_S + _EPOCH,
        second=seconds % _DAY_S,
        cents=(found["value"] * 100).round().to_numpy(dtype=np.int64),
        lines=found["lines"].to_numpy(dtype=np.int64),
        method=np.full(len(found), NO_METHOD, dtype=np.int8),
        installments=np.ones(len(found), dtype=np.int64),
        back=np.asarray(back, dtype=bool),
        lag=_lags(lines).reindex(found.index).fillna(NO_LAG).to_numpy(dtype=np.int64),
    )


def _lags(lines: pd.DataFrame) -> "pd.Series[int]":
    """Return, by cancellation, the days since its buyer last bought what it gives back: the median of its lines."""
    known = lines[lines["buyer"] != UNKNOWN].sort_values("moment", kind="stable")
    is_back = known["invoice"].str.startswith("C")
    bought = known[~is_back & (known["quantity"] > 0)].assign(bought=lambda some: some["moment"])
    matched = pd.merge_asof(
        known[is_back], bought[["buyer", "product", "moment", "bought"]], on="moment", by=["buyer", "product"]
    ).dropna(subset=["bought"])
    days = (matched["moment"] - matched["bought"]).dt.days
    return days.groupby(matched["invoice"]).median().floordiv(1).astype(int)
