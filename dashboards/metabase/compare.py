"""Does Metabase keep what it was sent? Belongs here: comparing what is read back with what was asked for."""

from typing import Any

from dashboards.metabase.queries import read_query

_PLACE = ("card_id", "row", "col", "size_x", "size_y")


def _covers(stored: Any, sent: Any) -> bool:
    """Tell whether everything that was sent is there; the server may add to it."""
    if isinstance(sent, dict):
        return isinstance(stored, dict) and all(_covers(stored.get(name), value) for name, value in sent.items())
    if isinstance(sent, list):
        return isinstance(stored, list) and len(stored) == len(sent) and all(map(_covers, stored, sent))
    return bool(stored == sent)


def same_card(stored: dict[str, Any], body: dict[str, Any]) -> bool:
    """Tell whether the stored card is what ``body`` asks for."""
    rest = {name: value for name, value in body.items() if name != "dataset_query"}
    same_query = read_query(stored.get("dataset_query") or {}) == read_query(body["dataset_query"])
    return not stored.get("archived") and same_query and _covers(stored, rest)


def same_dashboard(stored: dict[str, Any], body: dict[str, Any]) -> bool:
    """Tell whether the stored dashboard is what ``body`` asks for, whatever the ids of its cards' places."""
    rest = {name: value for name, value in body.items() if name != "dashcards"}
    return _covers(stored, rest) and _in_order(stored.get("dashcards", [])) == _in_order(body["dashcards"])


def _in_order(cards: list[dict[str, Any]]) -> list[Any]:
    def mappings(card: dict[str, Any]) -> list[Any]:
        found = [(item["parameter_id"], item["card_id"], item["target"]) for item in card["parameter_mappings"]]
        return sorted(found, key=str)

    return sorted(([[card[name] for name in _PLACE], mappings(card)] for card in cards), key=str)
