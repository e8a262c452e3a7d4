"""A small strict Metabase: refuses what the real one refuses and reproduces what has tripped people up.

Health is green before the session's properties answer; the set-up turns tracking on and works once;
synchronisation finishes some questions later; blank descriptions are refused; a dashboard is made without
cards, and cards left out of an update are deleted; queries come back in the form of the profile's version.
"""

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SESSION = "3f1c5d90-0000-4000-8000-000000000000"
TOKEN = "setup-token-of-the-first-run"


class Refusal(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class State:
    """``version`` is 57, 61 or 64: how queries are read back."""

    marts: dict[str, set[str]]
    version: int = 57
    empties_queries: bool = False
    user: dict[str, Any] | None = None
    settings: dict[str, Any] = field(default_factory=lambda: {"anon-tracking-enabled": True})
    databases: dict[int, dict[str, Any]] = field(default_factory=dict)
    collections: dict[int, dict[str, Any]] = field(default_factory=dict)
    cards: dict[int, dict[str, Any]] = field(default_factory=dict)
    dashboards: dict[int, dict[str, Any]] = field(default_factory=dict)
    properties_asked: int = 0
    questions_since_sync: int | None = None
    log: list[tuple[str, str, Any]] = field(default_factory=list)
    next_id: int = 100

    def new_id(self) -> int:
        self.next_id += 1
        return self.next_id

    @property
    def writes(self) -> list[tuple[str, str, Any]]:
        return [item for item in self.log if item[0] != "GET"]


def require(body: dict[str, Any], *names: str) -> None:
    for name in names:
        if name not in body:
            raise Refusal(400, f"missing {name}")


def check_texts(body: dict[str, Any]) -> None:
    if body.get("description") is not None and not str(body["description"]).strip():
        raise Refusal(400, "description: value must be a non-blank string.")
    if "name" in body and not str(body["name"]).strip():
        raise Refusal(400, "name: value must be a non-blank string.")


class Metabase:
    """Routes of the fake, each a method ``(state, body, *parts of the path)``."""

    def health(self, state: State, body: Any) -> Any:
        return {"status": "ok"}

    def properties(self, state: State, body: Any) -> Any:
        state.properties_asked += 1
        if state.properties_asked == 1:
            raise Refusal(503, "initializing")
        setup = {"setup-token": TOKEN} if state.user is None else {}
        return {"has-user-setup": state.user is not None, **setup}

    def setup(self, state: State, body: Any) -> Any:
        require(body, "token", "user", "prefs")
        require(body["user"], "email", "password")
        require(body["prefs"], "site_name")
        if state.user is not None:
            raise Refusal(403, "The /api/setup route can only be used to create the first user")
        if body["token"] != TOKEN:
            raise Refusal(400, "Token does not match the setup token.")
        state.user = body["user"]
        state.settings["anon-tracking-enabled"] = True
        return {"id": SESSION}

    def session(self, state: State, body: Any) -> Any:
        require(body, "username", "password")
        known = state.user or {}
        if (body["username"], body["password"]) != (known.get("email"), known.get("password")):
            raise Refusal(401, "did not match stored password")
        return {"id": SESSION}

    def setting(self, state: State, body: Any, key: str) -> Any:
        return state.settings[key]

    def put_setting(self, state: State, body: Any, key: str) -> Any:
        require(body, "value")
        state.settings[key] = body["value"]

    def list_databases(self, state: State, body: Any) -> Any:
        masked = [
            {**item, "details": {**item["details"], "password": "**MetabasePass**"}}
            for item in state.databases.values()
        ]
        return {"data": masked, "total": len(masked)}

    def post_database(self, state: State, body: Any) -> Any:
        require(body, "name", "engine", "details")
        if not body["details"].get("password"):
            raise Refusal(400, "Password authentication failed")
        number = state.new_id()
        state.databases[number] = {**body, "id": number}
        return state.databases[number]

    def put_database(self, state: State, body: Any, number: str) -> Any:
        known = state.databases[int(number)]
        known["details"] = {**known["details"], **body["details"]}
        return known

    def sync(self, state: State, body: Any, number: str) -> Any:
        state.questions_since_sync = 0
        return {"status": "ok"}

    def metadata(self, state: State, body: Any, number: str) -> Any:
        if state.questions_since_sync is None:
            return {"tables": []}
        state.questions_since_sync += 1
        # the tables appear before their columns
        asked = state.questions_since_sync
        tables = state.marts if asked >= 2 else {}
        return {
            "tables": [
                {"name": name, "fields": [{"name": column} for column in columns] if asked >= 3 else []}
                for name, columns in tables.items()
            ]
        }

    def list_collections(self, state: State, body: Any) -> Any:
        return [{"id": "root", "name": "Our analytics"}, *state.collections.values()]

    def post_collection(self, state: State, body: Any) -> Any:
        require(body, "name")
        check_texts(body)
        number = state.new_id()
        state.collections[number] = {**body, "id": number, "archived": False, "personal_owner_id": None}
        return state.collections[number]

    def collection_items(self, state: State, body: Any, number: str) -> Any:
        inside = [item for item in state.dashboards.values() if item["collection_id"] == int(number)]
        return {"data": [{"id": item["id"], "name": item["name"], "model": "dashboard"} for item in inside]}

    def _card(self, state: State, key: str) -> dict[str, Any]:
        for card in state.cards.values():
            if key in (str(card["id"]), card["entity_id"]):
                return card
        raise Refusal(404, "Not found.")

    def get_card(self, state: State, body: Any, key: str) -> Any:
        card = self._card(state, key)
        return {**card, "dataset_query": self._as_read(state, card["dataset_query"])}

    def _as_read(self, state: State, query: dict[str, Any]) -> dict[str, Any]:
        native = query["native"]
        if state.empties_queries:
            return {"database": query["database"], "type": "native", "native": {"query": ""}}
        if state.version == 57:
            return {**query, "info": {}}
        tags = native["template-tags"]
        stage = {
            "lib/type": "mbql.stage/native",
            "native": native["query"],
            "template-tags": tags if state.version < 64 else list(tags.values()),
        }
        return {
            "lib/type": "mbql/query",
            "lib.convert/converted?": True,
            "database": query["database"],
            "stages": [stage],
        }

    def _check_card(self, body: dict[str, Any]) -> None:
        check_texts(body)
        native = body["dataset_query"]["native"]
        used = set(re.findall(r"\{\{(\w+)\}\}", native["query"]))
        if used != set(native["template-tags"]):
            raise Refusal(400, "template tags do not match the query")
        for tag in native["template-tags"].values():
            require(tag, "id", "name", "display-name", "type")
            if tag["type"] not in ("text", "number", "date", "boolean", "dimension"):
                raise Refusal(400, "unknown type of tag")

    def post_card(self, state: State, body: Any) -> Any:
        require(body, "name", "display", "dataset_query", "visualization_settings")
        self._check_card(body)
        if not re.fullmatch(r"[A-Za-z0-9_-]{21}", body["entity_id"]):
            raise Refusal(400, "entity_id: value must be a NanoID")
        if any(card["entity_id"] == body["entity_id"] for card in state.cards.values()):
            raise Refusal(400, "entity_id is taken")
        number = state.new_id()
        state.cards[number] = {**body, "id": number, "archived": False}
        return state.cards[number]

    def put_card(self, state: State, body: Any, key: str) -> Any:
        card = self._card(state, key)
        self._check_card({**card, **body})
        card.update(body)
        return card

    def post_dashboard(self, state: State, body: Any) -> Any:
        require(body, "name")
        check_texts(body)
        if "dashcards" in body or "cards" in body:
            raise Refusal(400, "a dashboard is created without cards")
        if "entity_id" in body:
            raise Refusal(400, "dashboards take no entity_id")
        number = state.new_id()
        state.dashboards[number] = {**body, "id": number, "dashcards": []}
        return state.dashboards[number]

    def get_dashboard(self, state: State, body: Any, number: str) -> Any:
        if int(number) not in state.dashboards:
            raise Refusal(404, "Not found.")
        return state.dashboards[int(number)]

    def put_dashboard(self, state: State, body: Any, number: str) -> Any:
        dashboard = self.get_dashboard(state, None, number)
        check_texts(body)
        kept = {item["id"] for item in dashboard["dashcards"]}
        cards = []
        for item in body.get("dashcards", []):
            require(item, "id", "row", "col", "size_x", "size_y")
            if item["col"] + item["size_x"] > 24:
                raise Refusal(400, "beyond the grid")
            if item["id"] >= 0 and item["id"] not in kept:
                raise Refusal(400, "no such dashcard")
            if item["card_id"] not in state.cards:
                raise Refusal(400, "no such card")
            cards.append({**item, "id": item["id"] if item["id"] >= 0 else state.new_id(), "entity_id": "x"})
        known = {parameter["id"] for parameter in body.get("parameters", [])}
        for item in cards:
            if {mapping["parameter_id"] for mapping in item["parameter_mappings"]} - known:
                raise Refusal(400, "a mapping names no parameter")
        dashboard.update({**body, "dashcards": cards})
        return dashboard


ROUTES = [
    ("GET", r"/api/health", Metabase.health),
    ("GET", r"/api/session/properties", Metabase.properties),
    ("POST", r"/api/setup", Metabase.setup),
    ("POST", r"/api/session", Metabase.session),
    ("GET", r"/api/setting/([\w-]+)", Metabase.setting),
    ("PUT", r"/api/setting/([\w-]+)", Metabase.put_setting),
    ("GET", r"/api/database", Metabase.list_databases),
    ("POST", r"/api/database", Metabase.post_database),
    ("PUT", r"/api/database/(\d+)", Metabase.put_database),
    ("POST", r"/api/database/(\d+)/sync_schema", Metabase.sync),
    ("GET", r"/api/database/(\d+)/metadata", Metabase.metadata),
    ("GET", r"/api/collection", Metabase.list_collections),
    ("POST", r"/api/collection", Metabase.post_collection),
    ("GET", r"/api/collection/(\d+)/items", Metabase.collection_items),
    ("GET", r"/api/card/([\w-]+)", Metabase.get_card),
    ("POST", r"/api/card", Metabase.post_card),
    ("PUT", r"/api/card/([\w-]+)", Metabase.put_card),
    ("POST", r"/api/dashboard", Metabase.post_dashboard),
    ("GET", r"/api/dashboard/(\d+)", Metabase.get_dashboard),
    ("PUT", r"/api/dashboard/(\d+)", Metabase.put_dashboard),
]
OPEN = {"/api/health", "/api/session/properties", "/api/setup", "/api/session"}


class Handler(BaseHTTPRequestHandler):
    state: State

    def _answer(self, status: int, body: Any) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(204 if status == 200 and body is None else status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _handle(self) -> None:
        path = self.path.split("?")[0]
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.state.log.append((self.command, path, body))
        try:
            if path not in OPEN and self.headers.get("X-Metabase-Session") != SESSION:
                raise Refusal(401, "Unauthenticated")
            for method, pattern, route in ROUTES:
                match = re.fullmatch(pattern, path)
                if match and method == self.command:
                    self._answer(200, route(Metabase(), self.state, body, *match.groups()))
                    return
            raise Refusal(404, "API endpoint does not exist.")
        except Refusal as refusal:
            self._answer(refusal.status, {"message": str(refusal)})

    do_GET = do_POST = do_PUT = do_DELETE = _handle

    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve(state: State) -> ThreadingHTTPServer:
    """Return the fake, serving in a thread on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"state": state}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
