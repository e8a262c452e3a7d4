"""EndToEndId, the name of a Pix among banks. Pure: derived from the transaction, so nothing stores it.

Belongs here: making and reading these ids. Keys that people are paid by are ``pix_keys``.
"""

import re
import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from fluxo.ledger.entries import TransactionKind

ISPB = "FLUX0000"
"""The bank's number in the payment system, made up. No setting: another would change the ids given already."""
TOLERANCE = timedelta(hours=12)
"""How far the instant in an id may be from that of its settlement."""
RETURN_DAYS = 90
"""For how long a Pix may be returned by who received it."""
_LETTERS: dict[str, str] = {TransactionKind.PIX: "E", TransactionKind.PIX_RETURN: "D"}
_FORM = re.compile(r"([ED])([0-9A-Z]{8})([0-9]{12})([0-9A-Za-z]{11})")
_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SUFFIX_LENGTH = 11
_SUFFIXES = len(_ALPHABET) ** _SUFFIX_LENGTH


@dataclass(frozen=True, slots=True)
class EndToEndId:
    """The parts of an id: ``letter`` E for a Pix and D for a return, the sender's ISPB, the minute (UTC)."""

    letter: Literal["E", "D"]
    ispb: str
    minute: datetime
    suffix: str

    def accepted_at(self, instant: datetime) -> bool:
        """Tell whether a Pix of this id may settle at ``instant``: within twelve hours of the id's minute."""
        return abs(instant - self.minute) <= TOLERANCE

    def __str__(self) -> str:
        return f"{self.letter}{self.ispb}{self.minute:%Y%m%d%H%M}{self.suffix}"


def end_to_end_id(kind: str, transaction_id: UUID, occurred_at: datetime, ispb: str = ISPB) -> str | None:
    """Return the id of a Pix or of a return; None for other kinds of transaction.

    The last eleven characters are the transaction's id in base 62, as much of it as fits: its random part
    whole, so that ids differ as transactions do.
    """
    if (letter := _LETTERS.get(kind)) is None:
        return None
    at = occurred_at.astimezone(UTC)
    # by hand, as it is done for each Pix: strftime, and one character at a time, take more than twice as long
    minute = f"{at.year:04d}{at.month:02d}{at.day:02d}{at.hour:02d}{at.minute:02d}"
    rest, suffix = transaction_id.int % _SUFFIXES, ""
    for _ in range(_SUFFIX_LENGTH // 2):
        rest, pair = divmod(rest, len(_PAIRS))
        suffix = _PAIRS[pair] + suffix
    return f"{letter}{ispb}{minute}{_ALPHABET[rest]}{suffix}"


def parse_end_to_end_id(text: str) -> EndToEndId:
    """Return the parts of an id. Raises ValueError if it is not one."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError("is not an EndToEndId")
    letter, ispb, minute, suffix = match.groups()
    # raises ValueError too, on a month 13 for example
    instant = datetime.strptime(minute, "%Y%m%d%H%M").replace(tzinfo=UTC)
    return EndToEndId("E" if letter == "E" else "D", ispb, instant, suffix)
