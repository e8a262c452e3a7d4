"""Every way a request can be refused, by topic: a stable code, a status, sentences in Portuguese and English.

A code is for ever; its sentences may be reworded. Details never carry SQL, stack traces or other people's data.
"""

from api.http.catalogue import bank, general, identity, money, shop
from api.http.catalogue.kind import Kind

CATALOGUE: dict[str, Kind] = {**general.KINDS, **identity.KINDS, **money.KINDS, **bank.KINDS, **shop.KINDS}

__all__ = ["CATALOGUE", "Kind"]
