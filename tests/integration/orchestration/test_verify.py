"""``fluxo verify`` after a run of the whole graph: everything holds; each thing broken on purpose is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fluxo import names
from fluxo.db.connect import connect
from fluxo.db.tables import journal
from fluxo.errors import ConfigurationError
from fluxo.settings import Settings
from orchestration.extract.run import extract
from orchestration.lake.paths import control_path, object_path
from orchestration.lock import pipeline_is_free
from orchestration.run import range_to_run, run_pipeline
from orchestration.verify import Check, Outcome, ledger, verify
from orchestration.verify.facts import differing_facts
from tests.integration.orchestration.sample import add_a_sale_a_customer_and_a_request, days, post_day

TRANSACTIONS = names.SOURCE_TABLE_BY_NAME[names.TRANSACTIONS]
LAST = days(5)[-1]


@pytest.fixture(scope="module")
def built(ledger: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = ledger.model_copy(update={"home": tmp_path_factory.mktemp("built")})
    add_a_sale_a_customer_and_a_request(ledger, days(5)[1])
    stages: list[str] = []
    result = run_pipeline(settings, days(5)[0], LAST, "extract,load,marts", lambda name, *_: stages.append(name))
    assert result.failures == []
    assert stages == ["extract", "load", "marts"]
    assert result.stage_rows["extract"] == result.stage_rows["load"] > 600
    return settings


def broken(settings: Settings) -> dict[int, str]:
    return {check.number: check.detail for check in verify(settings) if not check.holds}


def mart_rows(settings: Settings) -> list[tuple[object, ...]]:
    with connect(settings, "reader") as reader:
        return reader.execute("SELECT * FROM marts.fct_daily_consolidation ORDER BY 1, 4, 5").fetchall()


@pytest.fixture
def object_file(built: Settings) -> Iterator[Path]:
    path = Path(built.lake.removeprefix("file://")) / object_path(TRANSACTIONS, days(5)[1])
    content, control = path.read_bytes(), path.with_suffix(".json").read_bytes()
    yield path
    path.write_bytes(content)
    path.with_suffix(".json").write_bytes(control)


def test_everything_holds_after_a_run(built: Settings) -> None:
    checks: list[Check] = verify(built)
    assert [(check.number, check.holds) for check in checks] == [(n, True) for n in (1, 2, 3, 4, 5, 6, 7, 8, 10)]


def test_a_second_run_changes_nothing(built: Settings) -> None:
    before = mart_rows(built)
    result = run_pipeline(built, days(5)[0], LAST, "extract,load,marts")
    assert result.success
    assert result.stage_rows["load"] == 0
    assert mart_rows(built) == before


def test_a_damaged_object_is_found_and_mended(built: Settings, object_file: Path) -> None:
    object_file.write_bytes(object_file.read_bytes()[:-1] + b"x")
    assert "dt=2025-03-02/part-0.parquet is not what was written" in broken(built)[5]
    extract(built, days(5)[1], days(5)[1], [TRANSACTIONS])
    assert broken(built) == {}


def test_a_missing_object_is_found(built: Settings, object_file: Path) -> None:
    object_file.unlink()
    assert "2025-03-02" in broken(built)[5]


def test_a_missing_control_file_is_found(built: Settings, object_file: Path) -> None:
    object_file.with_suffix(".json").unlink()
    found = broken(built)
    assert control_path(TRANSACTIONS, days(5)[1]) in found[5]
    assert control_path(TRANSACTIONS, days(5)[1]) in found[6]


def test_an_extra_object_is_found(built: Settings, object_file: Path) -> None:
    extra = object_file.with_name("part-1.parquet")
    extra.write_bytes(object_file.read_bytes())
    try:
        assert "part-1.parquet does not belong in the lake" in broken(built)[5]
    finally:
        extra.unlink()


def test_a_lost_and_a_doubled_row_of_raw_are_found(built: Settings) -> None:
    with connect(built, "warehouse") as warehouse:
        warehouse.execute("CREATE TABLE raw.kept AS SELECT * FROM raw.entries WHERE dt = '2025-03-02' LIMIT 1")
        warehouse.execute("INSERT INTO raw.entries SELECT * FROM raw.kept")
    try:
        found = broken(built)
        assert "2025-03-02: 101 rows" in found[6]
        assert "movement is not the ledger's" in found[7]
    finally:
        with connect(built, "warehouse") as warehouse:
            warehouse.execute(
                "DELETE FROM raw.entries WHERE ctid = (SELECT max(e.ctid) FROM raw.entries AS e JOIN raw.kept AS k "
                "USING (account_id, version)) AND tableoid = 'raw.entries_20250302'::regclass"
            )
            warehouse.execute("DROP TABLE raw.kept")
    assert broken(built) == {}


@pytest.mark.parametrize(
    ("statement", "undo", "number"),
    [
        (
            "UPDATE fluxo.entries SET amount_cents = amount_cents + 1 WHERE (account_id, version) = (SELECT {entry})",
            "UPDATE fluxo.entries SET amount_cents = amount_cents - 1 WHERE (account_id, version) = (SELECT {entry})",
            1,
        ),
        (
            "UPDATE fluxo.account_balances SET version = version + 1 WHERE version > 0",
            "UPDATE fluxo.account_balances SET version = version - 1 WHERE version > 0",
            2,
        ),
    ],
)
def test_a_broken_ledger_is_found(built: Settings, statement: str, undo: str, number: int) -> None:
    entry = "account_id, version FROM fluxo.entries ORDER BY 1, 2 LIMIT 1"
    with connect(built, "owner") as owner:
        owner.execute(statement.format(entry=entry))  # type: ignore[arg-type]
    try:
        assert number in broken(built)
    finally:
        with connect(built, "owner") as owner:
            owner.execute(undo.format(entry=entry))  # type: ignore[arg-type]


def test_a_wrong_mart_is_found(built: Settings) -> None:
    with connect(built, "warehouse") as warehouse:
        warehouse.execute("UPDATE marts.fct_daily_consolidation SET closing_amount = closing_amount + 0.01")
        warehouse.execute("UPDATE marts.fct_dre_monthly SET amount = -amount WHERE line_code = 'receita_bruta'")
    try:
        assert broken(built).keys() == {7, 8}
    finally:
        assert run_pipeline(built, LAST, LAST, "marts").success


@pytest.mark.parametrize(
    ("mart", "damage"),
    [
        ("dim_workspace", "UPDATE marts.dim_workspace SET currency = 'USD'"),
        ("dim_account", "UPDATE marts.dim_account SET account_group = 'outro' WHERE account_code = '1.1.1'"),
        ("fct_ledger_entries", "UPDATE marts.fct_ledger_entries SET amount = -amount"),
        ("fct_account_daily", "UPDATE marts.fct_account_daily SET closing_amount = closing_amount + 0.01"),
        ("fct_sales", "UPDATE marts.fct_sales SET fee_amount = 0.01"),
        ("fct_sale_items", "UPDATE marts.fct_sale_items SET quantity = -quantity"),
        ("fct_customer_journey", "UPDATE marts.fct_customer_journey SET kyc_at = NULL"),
        ("fct_lead_time_daily", "UPDATE marts.fct_lead_time_daily SET error_count = 1"),
        ("currency", "UPDATE marts.fct_dre_monthly SET currency = 'USD'"),
    ],
)
def test_a_mart_that_is_not_as_raw_is_named(built: Settings, mart: str, damage: str) -> None:
    with connect(built, "warehouse") as warehouse:
        assert not any(differing_facts(warehouse).values())
        warehouse.execute(damage.encode())
        found = {fault for fault, count in differing_facts(warehouse).items() if count}
        warehouse.rollback()
    assert any(fault.startswith(f"differences of {mart} from raw") for fault in found)


def test_a_changed_value_of_raw_is_found_and_mended(built: Settings) -> None:
    with connect(built, "warehouse") as warehouse:
        warehouse.execute("UPDATE raw.transactions SET description = 'x' WHERE dt = '2025-03-02'")
    assert "--from 2025-03-02 --to 2025-03-02" in broken(built)[6]
    assert run_pipeline(built, days(5)[1], days(5)[1], "load").success
    assert broken(built) == {}


def test_a_missing_subtotal_is_found(built: Settings) -> None:
    with connect(built, "warehouse") as warehouse:
        warehouse.execute("CREATE TABLE raw.kept AS SELECT * FROM marts.fct_dre_monthly WHERE line_code = 'ebitda'")
        warehouse.execute("DELETE FROM marts.fct_dre_monthly WHERE line_code = 'ebitda'")
    try:
        assert "missing from a month" in broken(built)[8]
    finally:
        with connect(built, "warehouse") as warehouse:
            warehouse.execute("INSERT INTO marts.fct_dre_monthly SELECT * FROM raw.kept")
            warehouse.execute("DROP TABLE raw.kept")


@pytest.mark.parametrize(
    ("status", "answered", "fault"),
    [
        (201, "gen_random_uuid()", "1 acknowledged answers whose posting is not in the ledger"),
        (422, "id", "1 refusals that left a posting"),
    ],
)
def test_an_answer_that_the_ledger_belies_is_found(built: Settings, status: int, answered: str, fault: str) -> None:
    with connect(built, "app", all_workspaces=True) as app:
        app.execute(
            "INSERT INTO fluxo.idempotency_keys (workspace_id, actor_id, route, key, request_sha256, status, body) "
            f"SELECT workspace_id, gen_random_uuid(), '/', 'k', '', {status}, "
            f"jsonb_build_object('transacao_id', {answered}) FROM fluxo.transactions ORDER BY id LIMIT 1".encode()
        )
    try:
        found = broken(built)
        assert found.keys() == {4}
        assert fault in found[4]
    finally:
        with connect(built, "owner") as owner:
            owner.execute("DELETE FROM fluxo.idempotency_keys")


STORED = ", ".join(column.name for column in journal.outbox.columns if column.computed is None)


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        ("balance_after_cents = balance_after_cents + 1", "4 announced entries and balances that are not the ledger's"),
        ("type = 'transaction.completed', aggregate = 'transaction'", "4 announced transactions that are not in"),
        (
            "type = 'transaction.failed', aggregate = 'transaction', aggregate_id = transaction_id",
            "5 transactions announced as failed that are in the ledger",
        ),
    ],
)
def test_an_event_that_the_ledger_belies_is_found(built: Settings, damage: str, fault: str) -> None:
    with connect(built, "owner") as owner:
        owner.execute(f"CREATE TABLE fluxo.kept AS SELECT {STORED} FROM fluxo.outbox".encode())
        owner.execute(f"UPDATE fluxo.outbox SET {damage}".encode())
    try:
        found = broken(built)
        assert found.keys() == {4, 10}
        assert fault in found[4]
    finally:
        with connect(built, "owner") as owner:
            owner.execute("DELETE FROM fluxo.outbox")
            owner.execute(
                f"INSERT INTO fluxo.outbox ({STORED}) OVERRIDING SYSTEM VALUE SELECT {STORED} FROM fluxo.kept".encode()
            )
            owner.execute("DROP TABLE fluxo.kept")
    assert broken(built) == {}


def test_money_held_without_a_hold_is_found(built: Settings) -> None:
    with connect(built, "owner") as owner:
        owner.execute("UPDATE fluxo.account_balances SET held_cents = 1 WHERE floor_cents IS NULL")
    try:
        assert "whose held amount is not the sum of their active holds" in broken(built)[2]
    finally:
        with connect(built, "owner") as owner:
            owner.execute("UPDATE fluxo.account_balances SET held_cents = 0")


@pytest.mark.parametrize(
    ("damage", "number", "fault"),
    [
        (
            "UPDATE fluxo.entries SET workspace_id = gen_random_uuid() WHERE version = 1",
            2,
            "accounts with entries of another workspace",
        ),
        (
            "UPDATE fluxo.transactions SET occurred_at = occurred_at - interval '3 days'",
            1,
            "transactions on another day than their instant",
        ),
        (
            "INSERT INTO fluxo.holds (id, workspace_id, account_id, amount_cents, status, captured_cents, "
            "transaction_id, expires_at) SELECT uuidv7(), workspace_id, account_id, 10 ^ 9, 'captured', 10 ^ 9, "
            "transaction_id, now() FROM fluxo.entries LIMIT 1",
            2,
            "1 captured holds that their transaction does not take",
        ),
    ],
)
def test_corrupted_books_are_found(built: Settings, damage: str, number: int, fault: str) -> None:
    with connect(built, "owner") as owner:
        owner.execute(damage.encode())
        look = {1: ledger.balanced, 2: ledger.balances}[number]
        assert fault in look(owner).detail
        owner.rollback()


def test_cash_that_changed_after_its_day_was_closed_is_found(built: Settings) -> None:
    with connect(built, "owner") as owner:
        owner.execute(
            "INSERT INTO fluxo.closed_days (workspace_id, business_date, expected_cents, counted_cents) "
            "SELECT id, '2024-01-01', 1, 1 FROM fluxo.workspaces LIMIT 1"
        )
    try:
        assert "1 closed days whose cash is no longer what was counted" in broken(built)[2]
    finally:
        with connect(built, "owner") as owner:
            owner.execute("DELETE FROM fluxo.closed_days")


def test_an_invariant_kept_elsewhere_is_looked_at_under_the_lock(built: Settings) -> None:
    def look() -> Outcome:
        with pipeline_is_free(built) as free:
            return Outcome(not free, "held")

    checks = verify(built, elsewhere={9: ("nine", look)})
    assert [check.number for check in checks] == list(range(1, 11))
    assert (checks[8].name, checks[8].holds) == ("nine", True)


def test_rows_newer_than_the_run_are_no_fault_until_their_day_is_over(built: Settings) -> None:
    post_day(built, LAST, 3, tag="newer")
    assert broken(built) == {}
    post_day(built, days(5)[0], 3, tag="late")
    assert broken(built).keys() == {5}
    first, last = range_to_run(built)
    assert first == days(5)[0]
    assert run_pipeline(built, first, LAST, "extract,load,marts").success
    assert last > LAST
    assert broken(built) == {}


def test_a_failed_stage_is_one_sentence(built: Settings, object_file: Path) -> None:
    object_file.write_bytes(b"not parquet")
    result = run_pipeline(built, days(5)[1], days(5)[1], "load")
    assert result.failures == []  # the day is loaded already, from the object that was there
    with connect(built, "warehouse") as warehouse:
        warehouse.execute("UPDATE raw.load_control SET sha256 = '' WHERE dt = '2025-03-02'")
    result = run_pipeline(built, days(5)[1], days(5)[1], "load,marts")
    assert list(result.stage_seconds) == ["load"]
    assert len(result.failures) == 1
    assert result.failures[0].startswith("raw/transactions/dt=2025-03-02/part-0.parquet in file://")


def test_what_cannot_be_run_is_refused(built: Settings) -> None:
    with pytest.raises(ConfigurationError, match="FLUXO_PARTITIONS_START"):
        run_pipeline(built, days(5)[0].replace(year=2001), LAST)
    with pytest.raises(ConfigurationError, match="has not begun"):
        run_pipeline(built, LAST, LAST.replace(year=2999))
    with pytest.raises(ConfigurationError, match="names nothing"):
        run_pipeline(built, LAST, LAST, "no_such_model")
