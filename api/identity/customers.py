"""Open what `POST /cadastro` and `POST /lojas` promise, each in one commit."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg_pool import AsyncConnectionPool

from api.database import AppConnection, enter, looking_up
from api.http import context
from api.http.problems import Problem
from api.http.roles import Role
from api.identity.audit import Action, Record, audit_event
from fluxo.clock import utc_now
from fluxo.db.connect import connect
from fluxo.db.scope import CORRELATE, ENTER, workspaces_literal
from fluxo.db.workspaces import INSERT_ACCOUNT, INSERT_BALANCE, INSERT_WORKSPACE, NewAccount, open_accounts
from fluxo.documents import CPF_LENGTH
from fluxo.ids import uuid7
from fluxo.ledger.chart import CHARTS, CUSTOMER_DEPOSITS, Kind, WorkspaceKind, customer_account_code
from fluxo.ledger.pix_keys import KeyType
from fluxo.settings import Settings

SELECT_BANK = "SELECT id FROM fluxo.find_workspace(%b) WHERE kind = 'bank'"
INSERT_CUSTOMER = """
INSERT INTO fluxo.customers
    (id, workspace_id, name, document, email, segment, state, kyc_status, kyc_at, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
SELECT_KYC_AUTOMATIC = "SELECT kyc_automatic FROM fluxo.workspace_settings WHERE workspace_id = %s"
INSERT_USER = """
INSERT INTO fluxo.users (id, workspace_id, customer_id, login, password_hash, role) VALUES (%s, %s, %s, %s, %s, %s)
"""
INSERT_LIMITS = "INSERT INTO fluxo.account_limits (account_id, workspace_id, kyc_status) VALUES (%s, %s, %s)"
INSERT_PIX_KEY = "INSERT INTO fluxo.pix_keys (workspace_id, key, key_type, account_id) VALUES (%s, %s, %s, %s)"
ACCOUNT_NUMBER_TRIES = 5
_NUMBER_TAKEN = "accounts_code_key"


@dataclass(frozen=True)
class Applicant:
    """Who signs up; the document has been checked, which approves them (KYC) unless the bank decides itself."""

    name: str
    document: str
    email: str
    password_hash: str
    segment: str | None
    state: str | None

    @property
    def document_type(self) -> KeyType:
        """What their document is, which is their first Pix key as well."""
        return KeyType.CPF if len(self.document) == CPF_LENGTH else KeyType.CNPJ


@dataclass(frozen=True)
class OpenedCustomer:
    workspace_id: UUID
    customer_id: UUID
    account_code: str


def _new_account_number() -> str:
    """Ten digits, at random: an account number tells nothing about how many customers there are."""
    return str(10**9 + secrets.randbelow(9 * 10**9))


async def open_customer(pool: AsyncConnectionPool[AppConnection], bank: str, applicant: Applicant) -> OpenedCustomer:
    """Open a customer with account, user and Pix key. Raises Problem: no such bank, or a document it has already."""
    async with looking_up(pool) as connection:
        found = await (await connection.execute(SELECT_BANK, (bank,))).fetchone()
        if found is None:
            raise Problem("workspace_not_found")
        for attempt in range(ACCOUNT_NUMBER_TRIES):
            try:
                return await _insert_customer(connection, found[0], applicant)
            except UniqueViolation as error:
                if error.diag.constraint_name != _NUMBER_TAKEN or attempt == ACCOUNT_NUMBER_TRIES - 1:
                    raise Problem("already_exists", what=applicant.document_type.value.upper()) from None
    raise AssertionError("unreachable")


async def _insert_customer(connection: AppConnection, bank_id: UUID, applicant: Applicant) -> OpenedCustomer:
    now, customer_id, account_id, user_id = utc_now(), uuid7(), uuid7(), uuid7()
    number = _new_account_number()
    code, side = customer_account_code(number), Kind.LIABILITY
    async with connection.transaction(), connection.pipeline():
        await enter(connection, [bank_id])
        await connection.execute(CORRELATE, (context.current().request_id,))
        automatic = await (await connection.execute(SELECT_KYC_AUTOMATIC, (bank_id,))).fetchone()
        approved = automatic is not None and automatic[0]
        kyc = "approved" if approved else "pending"
        await connection.execute(
            INSERT_CUSTOMER,
            (
                customer_id, bank_id, applicant.name, applicant.document, applicant.email, applicant.segment,
                applicant.state, kyc, now if approved else None, now,
            ),
        )  # fmt: skip
        await connection.execute(
            INSERT_ACCOUNT,
            (
                account_id, bank_id, customer_id, code, f"Conta {number}", side.value, side.normal_side,
                CUSTOMER_DEPOSITS, None,
            ),
        )  # fmt: skip
        await connection.execute(INSERT_BALANCE, (account_id, bank_id, side.normal_sign, 0))
        await connection.execute(INSERT_LIMITS, (account_id, bank_id, kyc))
        await connection.execute(
            INSERT_USER,
            (user_id, bank_id, customer_id, applicant.document, applicant.password_hash, Role.CUSTOMER.value),
        )
        key = (bank_id, applicant.document, applicant.document_type.value, account_id)
        await connection.execute(INSERT_PIX_KEY, key)
        await connection.execute(*_signed_up(bank_id, user_id, Role.CUSTOMER))
    return OpenedCustomer(bank_id, customer_id, code)


def _signed_up(workspace_id: UUID, user_id: UUID, role: Role) -> Record:
    """Return the audit record of a user who made themselves."""
    return audit_event(workspace_id, user_id, Action.USER_CREATED, user_id, role=role.value)


def open_shop(settings: Settings, slug: str, name: str, login: str, password_hash: str) -> UUID:
    """Open a shop with its chart and its manager; return its id. Raises Problem if the slug is taken.

    Blocking: shops open rarely, so this uses the same code as the other ways of opening a workspace.
    """
    shop_id = uuid7()
    with connect(settings, "app") as connection:
        connection.execute(ENTER, (workspaces_literal([shop_id]),))
        values = (shop_id, slug, WorkspaceKind.SHOP.value, name, "BRL")
        if connection.execute(INSERT_WORKSPACE, values).rowcount == 0:
            raise Problem("already_exists", what="slug")
        open_accounts(connection, shop_id, [NewAccount(template) for template in CHARTS[WorkspaceKind.SHOP]])
        manager_id = uuid7()
        connection.execute(INSERT_USER, (manager_id, shop_id, None, login, password_hash, Role.MANAGER.value))
        connection.execute(*_signed_up(shop_id, manager_id, Role.MANAGER))
    return shop_id
