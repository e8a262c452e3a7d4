"""Pix keys: the five types of the DICT and the one form in which each is stored. Pure rules.

Belongs here: what a key may be and how a spelling is read. Whose a key is, is in the database.
"""

import re
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from fluxo.documents import parse_cnpj, parse_cpf

MAX_LENGTH = 77
_REMEMBERED = 10_000
"""Spellings that need not be read anew: payees come again and again."""
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
# Brazil: area code without zeros; nine digits that begin with 9 (mobile) or eight
_BRAZILIAN = re.compile(r"\+55[1-9][1-9](9[0-9]{8}|[2-8][0-9]{7})")
_EMAIL = re.compile(
    r"[a-z0-9.!#$'*+/=?^_`{|}~-]+@[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+"
)
_EVP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class KeyType(StrEnum):
    """The type of a key; the ``key_type`` of its row."""

    CPF = "cpf"
    CNPJ = "cnpj"
    PHONE = "phone"
    EMAIL = "email"
    EVP = "evp"


def parse_phone(text: str) -> str:
    """Return a telephone in E.164; one without ``+`` is Brazilian. Raises ValueError if it is none."""
    number = re.sub(r"[()\-.\s]", "", text)
    if not number.startswith("+"):
        number = "+55" + number
    if not _PHONE.fullmatch(number) or (number.startswith("+55") and not _BRAZILIAN.fullmatch(number)):
        raise ValueError("is not a telephone such as +5511987654321")
    return number


def parse_email(text: str) -> str:
    """Return an e-mail in lower case. Raises ValueError if it is none or is longer than the DICT takes."""
    address = text.strip().lower()
    if len(address) > MAX_LENGTH or not _EMAIL.fullmatch(address):
        raise ValueError(f"is not an e-mail of at most {MAX_LENGTH} characters")
    return address


def parse_evp(text: str) -> str:
    """Return a random key (EVP), a UUID in lower case. Raises ValueError if it is none."""
    key = text.strip().lower()
    if not _EVP.fullmatch(key):
        raise ValueError("is not a random key")
    return str(UUID(key))


_PARSERS = {
    KeyType.CPF: parse_cpf,
    KeyType.CNPJ: parse_cnpj,
    KeyType.PHONE: parse_phone,
    KeyType.EMAIL: parse_email,
    KeyType.EVP: parse_evp,
}


def parse_key(key_type: KeyType, text: str) -> str:
    """Return a key of this type as it is stored. Raises ValueError if it is none."""
    return _PARSERS[key_type](text)


@lru_cache(_REMEMBERED)
def canonical_key(text: str) -> str:
    """Return any spelling of any key as it is stored; what is no key at all comes back as it is.

    Eleven digits that are a valid CPF are one, unless they are written as only a telephone is: with ``+`` or
    brackets.
    """
    if "@" in text:
        order = [KeyType.EMAIL]
    elif "+" in text or "(" in text:
        order = [KeyType.PHONE]
    else:
        order = [KeyType.CPF, KeyType.CNPJ, KeyType.EVP, KeyType.PHONE]
    for key_type in order:
        try:
            return parse_key(key_type, text)
        except ValueError:
            continue
    return text
