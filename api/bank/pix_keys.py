"""Pix keys in the database: whose they are, how many a customer has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from api.database import AppConnection
from api.http.dependencies import Call
from api.http.problems import Problem
from api.identity.audit import Action, audit_record
from fluxo.ledger.pix_keys import KeyType, canonical_key, parse_key

MAX_KEYS = 5
"""Keys a person may have, as the DICT rules."""
TYPES = {
    "cpf": KeyType.CPF,
    "cnpj": KeyType.CNPJ,
    "telefone": KeyType.PHONE,
    "email": KeyType.EMAIL,
    "aleatoria": KeyType.EVP,
}
"""The types by the names that the API gives them."""
NAMES = {key_type: name for name, key_type in TYPES.items()}
LOCK_KEYS = "SELECT pg_advisory_xact_lock(hashtextextended(%b::text, 0))"
SELECT_OWNER = """
SELECT c.document, (SELECT count(*) FROM fluxo.pix_keys AS k WHERE k.account_id = a.id)
FROM fluxo.accounts AS a
JOIN fluxo.customers AS c ON c.id = a.customer_id
WHERE a.id = %b AND a.workspace_id = %b
"""
# of several customers who gave an e-mail at sign-up, it is the first one's
SELECT_EMAIL_TAKEN = """
SELECT a.id <> %b FROM fluxo.customers AS c
JOIN fluxo.accounts AS a ON a.customer_id = c.id
WHERE c.workspace_id = %b AND c.email = %b
ORDER BY c.created_at, c.id
LIMIT 1
"""
INSERT_KEY = """
INSERT INTO fluxo.pix_keys (workspace_id, key, key_type, account_id) VALUES (%b, %b, %b, %b)
ON CONFLICT (workspace_id, key) DO NOTHING
RETURNING created_at
"""
SELECT_KEYS = """
SELECT key, key_type, created_at FROM fluxo.pix_keys WHERE account_id = %b AND workspace_id = %b
ORDER BY created_at, key
"""
DELETE_KEY = "DELETE FROM fluxo.pix_keys WHERE workspace_id = %b AND key = %b AND account_id = %b RETURNING key_type"
SELECT_HOLDER = """
SELECT k.key_type, c.name, c.document
FROM fluxo.pix_keys AS k
JOIN fluxo.accounts AS a ON a.id = k.account_id
JOIN fluxo.customers AS c ON c.id = a.customer_id
WHERE k.workspace_id = %b AND k.key = %b
"""


@dataclass(frozen=True, slots=True)
class PixKey:
    """A key of a customer, as stored."""

    key: str
    key_type: KeyType
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a key is, as much as a payer needs to recognise them."""

    key: str
    key_type: KeyType
    name: str
    document: str | None


def mask_name(name: str) -> str:
    """Return the first name and the initials of the others: ``Ana Paula Souza`` gives ``Ana P. S.``"""
    first, *others = name.split()
    return " ".join([first, *(f"{other[0]}." for other in others)])


def mask_document(document: str) -> str:
    """Return a document without its first three and last two characters: ``***.982.247-**`` of a CPF."""
    if len(document) == 11:
        return f"***.{document[3:6]}.{document[6:9]}-**"
    return f"**.{document[2:5]}.{document[5:8]}/{document[8:12]}-**"


def _key_to_store(key_type: KeyType, written: str | None, own_document: str | None) -> str:
    """Return the key that a customer asks for. Raises Problem: no such key, or another person's document."""
    if key_type is KeyType.EVP:
        return str(uuid4())
    try:
        key = parse_key(key_type, written if written is not None else own_document or "")
    except ValueError:
        raise Problem("invalid_pix_key" if written is not None else "pix_key_not_own_document") from None
    if key_type in (KeyType.CPF, KeyType.CNPJ) and key != own_document:
        raise Problem("pix_key_not_own_document")
    return key


async def register_key(connection: AppConnection, call: Call, key_type: KeyType, written: str | None) -> PixKey:
    """Give the caller's account a key. Raises Problem: not a key, not theirs, taken, or one too many.

    An e-mail that another customer signed up with is taken, though they have not registered it.
    """
    workspace_id, account_id = call.caller.workspace_id, call.account_id
    await connection.execute(LOCK_KEYS, (f"pix keys:{account_id}",))
    found = await (await connection.execute(SELECT_OWNER, (account_id, workspace_id))).fetchone()
    if found is None:
        raise Problem("not_found")
    own_document, count = found
    key = _key_to_store(key_type, written, own_document)
    if count >= MAX_KEYS:
        raise Problem("too_many_pix_keys", most=MAX_KEYS)
    if key_type is KeyType.EMAIL:
        given = await (await connection.execute(SELECT_EMAIL_TAKEN, (account_id, workspace_id, key))).fetchone()
        if given is not None and given[0]:
            raise Problem("pix_key_taken")
    values = (workspace_id, key, key_type.value, account_id)
    inserted = await (await connection.execute(INSERT_KEY, values)).fetchone()
    if inserted is None:
        raise Problem("pix_key_taken")
    await connection.execute(*audit_record(call.caller, Action.PIX_KEY_REGISTERED, account_id, type=key_type.value))
    return PixKey(key, key_type, inserted[0])


async def keys_of(connection: AppConnection, workspace_id: UUID, account_id: UUID) -> list[PixKey]:
    """Return the keys of an account, the oldest first."""
    rows = await (await connection.execute(SELECT_KEYS, (account_id, workspace_id))).fetchall()
    return [PixKey(key, KeyType(key_type), created_at) for key, key_type, created_at in rows]


async def give_up_key(connection: AppConnection, call: Call, written: str) -> None:
    """Take a key off the caller's account. Raises Problem if it is not theirs."""
    values = (call.caller.workspace_id, canonical_key(written), call.account_id)
    deleted = await (await connection.execute(DELETE_KEY, values)).fetchone()
    if deleted is None:
        raise Problem("pix_key_not_found")
    await connection.execute(*audit_record(call.caller, Action.PIX_KEY_GIVEN_UP, call.account_id, type=deleted[0]))


async def holder_of(connection: AppConnection, workspace_id: UUID, written: str) -> Holder | None:
    """Return whose a key is, masked; None if nobody's."""
    key = canonical_key(written)
    found = await (await connection.execute(SELECT_HOLDER, (workspace_id, key))).fetchone()
    if found is None:
        return None
    key_type, name, document = found
    return Holder(key, KeyType(key_type), mask_name(name), mask_document(document) if document else None)
