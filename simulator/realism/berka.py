"""Statements like Berka's (PKDD'99), whose words are Czech in one form of the file and English in another."""

import numpy as np
import pandas as pd

from simulator.realism.roles import NONE, Role
from simulator.realism.statement import NO_SECOND, Lines, by_account

COLUMNS = frozenset({"account_id", "date", "type", "operation", "amount", "k_symbol"})
_OUT = frozenset({"VYDAJ", "VYBER", "withdrawal", "withdrawal in cash"})
_BY_SYMBOL = {
    "DUCHOD": Role.PENSION,
    "UROK": Role.INTEREST,
    "interest credited": Role.INTEREST,
    "SLUZBY": Role.FEE,
    "payment for statement": Role.FEE,
    "SIPO": Role.HOUSEHOLD,
    "household": Role.HOUSEHOLD,
    "POJISTNE": Role.INSURANCE,
    "insurrance payment": Role.INSURANCE,
    "UVER": Role.LOAN,
    "SANKC. UROK": Role.PENALTY,
    "sanction interest if negative balance": Role.PENALTY,
}
_BY_OPERATION = {
    "VYBER": Role.EVERYDAY_OUT,
    "withdrawal in cash": Role.EVERYDAY_OUT,
    "VYBER KARTOU": Role.EVERYDAY_OUT,
    "credit card withdrawal": Role.EVERYDAY_OUT,
    "VKLAD": Role.EVERYDAY_IN,
    "credit in cash": Role.EVERYDAY_IN,
    "PREVOD Z UCTU": Role.TRANSFER_IN,
    "collection from another bank": Role.TRANSFER_IN,
    "PREVOD NA UCET": Role.OTHER_OUT,
    "remittance to another bank": Role.OTHER_OUT,
}
WORDS = (*_BY_SYMBOL.items(), *_BY_OPERATION.items())
"""Words that say what a line is, those that say what for first."""
_EPOCH = 719_163


def lines_of(frame: pd.DataFrame) -> Lines:
    """Return the lines of a frame with ``COLUMNS``: what a payment is for goes before how it was made."""
    amounts, dates = (frame["amount"] * 100).round(), pd.to_datetime(frame["date"])
    if amounts.isna().any() or dates.isna().any():
        raise ValueError("a date or an amount is empty")
    role = frame["k_symbol"].map(_BY_SYMBOL).fillna(frame["operation"].map(_BY_OPERATION)).fillna(NONE)
    return by_account(
        Lines(
            account=frame["account_id"].to_numpy(dtype=np.int64),
            day=dates.to_numpy().astype("datetime64[D]").astype(np.int64) + _EPOCH,
            second=np.full(len(frame), NO_SECOND, dtype=np.int64),
            role=role.to_numpy(dtype=np.int8),
            sign=np.where(frame["type"].isin(_OUT), -1, 1).astype(np.int8),
            cents=amounts.to_numpy(dtype=np.int64),
            pix=np.zeros(len(frame), dtype=bool),
        )
    )
