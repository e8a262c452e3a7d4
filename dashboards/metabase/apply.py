"""Plan and apply: compare Metabase with the specs and change what differs. Twice in a row changes nothing."""

from dataclasses import dataclass
from typing import Any

from dashboards.metabase import setup
from dashboards.metabase.bodies import card_body, dashcards, new_card_body, parameters
from dashboards.metabase.compare import same_card, same_dashboard
from dashboards.metabase.queries import entity_id
from dashboards.metabase.setup import Expected, Waiting
from dashboards.metabase.transport import Metabase, MetabaseRefused
from dashboards.spec.load import Specs, load_specs
from dashboards.spec.models import Card, Dashboard
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings

COLLECTION = "Fluxo"
FIRST_WORKSPACE = "banco"
_NOT_YET = 0
"""Number of what a plan would create."""


@dataclass(frozen=True)
class Change:
    """Something that differs from the specs: ``action`` is create or update."""

    action: str
    kind: str
    name: str


def apply(settings: Settings, *, write: bool = True, waiting: Waiting | None = None) -> list[Change]:
    """Make Metabase show what the specs say and return what was changed; without ``write``, what would be.

    Raises ServiceDown, ConfigurationError, SpecError, and MetabaseRefused where an answer is an error or
    what was kept is not what was sent.
    """
    if settings.metabase_url is None:
        raise ConfigurationError(
            "FLUXO_METABASE_URL is not set: give Metabase's address, such as http://localhost:3001."
        )
    return _Application(Metabase(settings.metabase_url), settings, load_specs(), write, waiting or Waiting()).run()


class _Application:
    def __init__(self, metabase: Metabase, settings: Settings, specs: Specs, write: bool, waiting: Waiting) -> None:
        self.metabase, self.settings, self.specs = metabase, settings, specs
        self.write, self.waiting = write, waiting
        self.changes: list[Change] = []

    def run(self) -> list[Change]:
        if not self._enter():
            self._plan_everything()
            return self.changes
        database = self._database()
        collection = self._collection()
        for dashboard in self.specs.dashboards:
            cards = [self.specs.cards[slug] for slug in dict.fromkeys(item.card for item in dashboard.layout)]
            numbers = {card.slug: self._card(card, dashboard, database, collection) for card in cards}
            self._dashboard(dashboard, collection, numbers)
        return self.changes

    def _note(self, action: str, kind: str, name: str) -> bool:
        """Record a change; tell whether to make it."""
        self.changes.append(Change(action, kind, name))
        return self.write

    def _enter(self) -> bool:
        """Take a session, setting Metabase up on its first run; False where a plan cannot go further."""
        properties = setup.wait_until_ready(self.metabase, self.waiting)
        entered = False
        if not setup.is_set_up(properties):
            if not self._note("create", "setup", self.settings.metabase_user):
                return False
            entered = setup.first_run(self.metabase, self.settings, properties["setup-token"])
        if not entered:
            setup.log_in(self.metabase, self.settings)
        if setup.tracking_is_on(self.metabase) and self._note("update", "setting", setup.TRACKING):
            setup.turn_tracking_off(self.metabase)
        return True

    def _plan_everything(self) -> None:
        self._note("create", "database", setup.DATABASE_NAME)
        self._note("create", "collection", COLLECTION)
        for dashboard in self.specs.dashboards:
            for placement in dashboard.layout:
                self._note("create", "card", self.specs.cards[placement.card].title.pt)
            self._note("create", "dashboard", dashboard.title.pt)

    def _database(self) -> int:
        body = setup.database_body(self.settings)
        known = setup.find_database(self.metabase)
        if known is None:
            if not self._note("create", "database", body["name"]):
                return _NOT_YET
            known = self.metabase.post("/api/database", body)
        elif not setup.same_database(known, body) and self._note("update", "database", body["name"]):
            self.metabase.put(f"/api/database/{known['id']}", body)
        number, expected = int(known["id"]), self._expected()
        if setup.lacking(self.metabase, number, expected) and self._note("update", "tables", body["name"]):
            setup.synchronise(self.metabase, number, expected, self.waiting)
        return number

    def _expected(self) -> Expected:
        expected: Expected = {}
        for card in self.specs.cards.values():
            for mart, columns in card.reads.items():
                expected.setdefault(mart, set()).update(columns)
        return expected

    def _collection(self) -> int:
        for item in self.metabase.get("/api/collection"):
            # the root collection has no number; a personal one may have any name
            if item["name"] == COLLECTION and not item.get("archived") and not item.get("personal_owner_id"):
                return int(item["id"])
        if not self._note("create", "collection", COLLECTION):
            return _NOT_YET
        body = {"name": COLLECTION, "description": "Dashboards escritos a partir das especificações do Fluxo."}
        return int(self.metabase.post("/api/collection", body)["id"])

    def _read_card(self, slug: str) -> dict[str, Any] | None:
        card: dict[str, Any] | None = self.metabase.find(f"/api/card/{entity_id(slug)}?legacy-mbql=true")
        return card

    def _card(self, card: Card, dashboard: Dashboard, database: int, collection: int) -> int:
        body = card_body(card, dashboard, self.specs, database, collection)
        known = self._read_card(card.slug)
        if known is None:
            if not self._note("create", "card", body["name"]):
                return _NOT_YET
            self.metabase.post("/api/card", new_card_body(card.slug, body))
        elif same_card(known, body):
            return int(known["id"])
        else:
            if not self._note("update", "card", body["name"]):
                return int(known["id"])
            self.metabase.put(f"/api/card/{known['id']}", {**body, "archived": False})
        kept = self._read_card(card.slug)
        if kept is None or not same_card(kept, body):
            raise MetabaseRefused(f"Metabase kept something other than what it was sent for the card {body['name']}.")
        return int(kept["id"])

    def _dashboard(self, dashboard: Dashboard, collection: int, numbers: dict[str, int]) -> None:
        number = self._dashboard_number(dashboard, collection)
        if number is None:
            return
        known = self.metabase.get(f"/api/dashboard/{number}")
        body = self._dashboard_body(dashboard, collection, numbers, known)
        if same_dashboard(known, body):
            return
        created = Change("create", "dashboard", dashboard.title.pt) in self.changes
        if not created and not self._note("update", "dashboard", dashboard.title.pt):
            return
        self.metabase.put(f"/api/dashboard/{number}", body)
        kept = self.metabase.get(f"/api/dashboard/{number}")
        if not same_dashboard(kept, self._dashboard_body(dashboard, collection, numbers, kept)):
            raise MetabaseRefused(
                f"Metabase kept something other than what it was sent for the dashboard {dashboard.title.pt}."
            )

    def _dashboard_number(self, dashboard: Dashboard, collection: int) -> int | None:
        """Return the dashboard's number, made empty if it is new: creation takes no cards."""
        if collection != _NOT_YET:
            items = self.metabase.get(f"/api/collection/{collection}/items?models=dashboard")["data"]
            for item in items:
                if item["name"] == dashboard.title.pt:
                    return int(item["id"])
        if not self._note("create", "dashboard", dashboard.title.pt):
            return None
        body = {
            "name": dashboard.title.pt,
            "description": dashboard.description.pt,
            "collection_id": collection,
            "parameters": parameters(dashboard, FIRST_WORKSPACE),
        }
        return int(self.metabase.post("/api/dashboard", body)["id"])

    def _dashboard_body(
        self, dashboard: Dashboard, collection: int, numbers: dict[str, int], known: dict[str, Any]
    ) -> dict[str, Any]:
        return {
            "name": dashboard.title.pt,
            "description": dashboard.description.pt,
            "collection_id": collection,
            "parameters": parameters(dashboard, FIRST_WORKSPACE),
            "dashcards": dashcards(dashboard, self.specs, numbers, known.get("dashcards", [])),
        }
