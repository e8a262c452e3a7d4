"""One caller of each role in each kind of workspace, as the tests that go through every route need them."""

from fluxo.db.connect import connect
from fluxo.db.users import add_user
from fluxo.settings import Settings
from tests.integration.api.serving import PASSWORD, Api, Caller
from tests.integration.api.staff import Shop

SHOP_ROLES = ("manager", "seller", "analyst", "service")
BANK_ROLES = ("manager", "analyst", "service")


def bank_staff(api: Api, settings: Settings, role: str) -> Caller:
    """A user of the bank who is not a customer: they come from the command line."""
    from api.identity.security import make_hasher

    with connect(settings, "app", all_workspaces=True) as connection:
        add_user(connection, "banco", f"{role}-do-banco", role, make_hasher().hash(PASSWORD))
    return Caller(api.address, api.log_in("banco", f"{role}-do-banco"))


def everyone(api: Api, settings: Settings) -> dict[str, Caller]:
    """Return callers by "kind role": "bank customer", "bank manager", "shop seller", ..."""
    shop = Shop(api)
    found: dict[str, Caller] = {"shop manager": shop, "bank customer": api.sign_up()}
    found |= {f"shop {role}": shop.staff(role) for role in SHOP_ROLES if role != "manager"}
    return found | {f"bank {role}": bank_staff(api, settings, role) for role in BANK_ROLES}
