"""Real files to compare with: what they are is told by their columns, CSV or Parquet alike.

Known are Berka's statements (``berka``), invoice lines like Online Retail's (``invoices``), and any plain statement
with the columns account, date (ISO 8601) and amount: signed, or with a column type that says what goes out.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from fluxo.clock import BUSINESS_TIMEZONE
from fluxo.errors import ConfigurationError
from simulator.realism import berka, invoices
from simulator.realism.baskets import Baskets
from simulator.realism.roles import NONE
from simulator.realism.statement import NO_SECOND, Lines, by_account

PLAIN = frozenset({"account", "date", "amount"})
_OUT = frozenset({"debit", "debito", "débito", "d", "out", "saida", "saída", "withdrawal", "-"})
_EPOCH = 719_163
_DAY_S = 86_400


def read_real(path: Path) -> Lines | Baskets:
    """Return what is in a file of a known kind.

    Raises ConfigurationError if it cannot be read, is of no known kind, or holds nothing or what it should not.
    """
    frame = _frame(path)
    columns = frozenset(frame.columns)
    if frame.empty:
        raise ConfigurationError(f"{path} has no rows: there is nothing to compare with.")
    try:
        if columns >= berka.COLUMNS:
            return berka.lines_of(frame)
        renamed = frame.rename(columns=invoices.OTHER_NAMES)
        if frozenset(renamed.columns) >= invoices.COLUMNS:
            return invoices.baskets_of(renamed)
        if columns >= PLAIN:
            return _plain(frame)
    except (ValueError, TypeError, ArithmeticError) as error:
        reason = " ".join(str(error).split()).split(". ")[0].rstrip(".")
        raise ConfigurationError(f"{path} holds a value that cannot be read: {reason}.") from None
    raise ConfigurationError(
        f"{path} is of no known kind (its columns: {', '.join(map(str, frame.columns))}): give a statement with "
        f"account, date and amount, one like Berka's ({', '.join(sorted(berka.COLUMNS))}), or invoice lines like "
        f"Online Retail's ({', '.join(sorted(invoices.COLUMNS))})."
    )


def _frame(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ConfigurationError(f"There is no file {path} to compare with.")
    try:
        if path.name.lower().endswith((".parquet", ".pq")):
            return pd.read_parquet(path)
        if path.name.lower().endswith((".csv", ".csv.gz")):
            return pd.read_csv(path, low_memory=False)
    except (OSError, ValueError, pa.ArrowException, pd.errors.ParserError) as error:
        raise ConfigurationError(f"{path} cannot be read ({' '.join(str(error).split())}).") from None
    raise ConfigurationError(f"{path}: give a CSV or a Parquet file.")


def _plain(frame: pd.DataFrame) -> Lines:
    moments = pd.to_datetime(frame["date"], format="ISO8601")
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert(BUSINESS_TIMEZONE).dt.tz_localize(None)
    amounts = (pd.to_numeric(frame["amount"]) * 100).round()
    if moments.isna().any() or amounts.isna().any() or frame["account"].isna().any():
        raise ValueError("an account, a date or an amount is empty")
    seconds = moments.to_numpy().astype("datetime64[s]").astype(np.int64)
    of_day = seconds % _DAY_S
    out = amounts < 0
    if "type" in frame.columns:
        out |= frame["type"].astype(str).str.strip().str.lower().isin(_OUT)
    return by_account(
        Lines(
            account=pd.factorize(frame["account"])[0].astype(np.int64),
            day=seconds // _DAY_S + _EPOCH,
            # a file of dates only says midnight for every line
            second=of_day if of_day.any() else np.full(len(frame), NO_SECOND, dtype=np.int64),
            role=np.full(len(frame), NONE, dtype=np.int8),
            sign=np.where(out, -1, 1).astype(np.int8),
            cents=amounts.abs().to_numpy(dtype=np.int64),
            pix=np.zeros(len(frame), dtype=bool),
        )
    )
