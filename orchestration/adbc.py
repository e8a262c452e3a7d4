"""The words of PostgreSQL in an error of its Arrow driver."""

import re

from adbc_driver_manager import Error

_REASON = re.compile(r"(?:ERROR|FATAL): +(.+)")


def reason_of(error: Error) -> str:
    """Return what PostgreSQL said, on one line."""
    found = _REASON.search(str(error))
    return found[1].strip() if found else " ".join(str(error).split())
