-- The only way into the ledger: posts a batch of transactions, each whole or not at all, in one commit.
--
-- Arrays prefixed t_ have one element a transaction, e_ one element an entry; e_transaction is the
-- 1-based position of the entry's transaction and must not decrease: the call fails as a whole if an entry
-- belongs to no transaction or comes out of its turn, or has no amount. Amounts are centavos, debit positive.
--
-- Answers one row a transaction, in order: 'posted', 'duplicate' (its external id is in the ledger:
-- transaction_id is the one posted then) or the rule it breaks: 'unknown_account', 'unbalanced',
-- 'closed_day', 'insufficient_funds', 'limit_exceeded'. A transaction that breaks a rule leaves no trace;
-- its neighbours post. The loop gives the result of posting one after the other, but for an external id
-- that is in the batch twice and refused: the second is not judged afresh, it shares the first one's fate.
--
-- Limits (max_amount of debits a transaction, max_balance of an account either way): no bigint and no
-- numeric(18,2) of the warehouse (below 10^16 in reais) may ever overflow. A balance ends at 10^13 reais;
-- as every entry has its counterpart, thousands of customers' accounts together stay within the limits of
-- the workspace's few house accounts. A day's turnover has room for nearly a million transactions of 10^10 reais.
--
-- Locks: the union of the batch's accounts, in id order, so that concurrent batches cannot deadlock.
CREATE FUNCTION fluxo.post(
    t_id uuid[],
    t_workspace_id uuid[],
    t_kind text[],
    t_description text[],
    t_counterparty text[],
    t_external_id text[],
    t_reverses_id uuid[],
    t_occurred_at timestamptz[],
    t_recorded_at timestamptz[],
    e_transaction integer[],
    e_account_id uuid[],
    e_amount_cents bigint[]
) RETURNS TABLE (ordinal integer, status text, transaction_id uuid)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    transactions_n constant integer := cardinality(t_id);
    entries_n constant integer := cardinality(e_account_id);
    account_ids uuid[];
    account_workspaces uuid[];
    signs smallint[];
    balances bigint[];
    versions bigint[];
    floors bigint[];
    -- of each entry: the position of its account in the arrays above; 0 where there is none
    e_slot integer[];
    e_version bigint[] := array_fill(0::bigint, ARRAY[entries_n]);
    e_balance_after bigint[] := array_fill(0::bigint, ARRAY[entries_n]);
    -- of each transaction: a status known before looking at balances, '' where there is none; the
    -- position of the first one in this batch with the same external id
    known text[];
    twins integer[];
    max_amount constant bigint := 1000000000000;  -- fluxo.money.MAX_CENTS
    max_balance constant bigint := 1000000000000000;  -- fluxo.money.MAX_BALANCE
    commit_time timestamptz;
    statuses text[] := array_fill('posted'::text, ARRAY[transactions_n]);
    accepted boolean[] := array_fill(true, ARRAY[transactions_n]);
    posted_ids uuid[] := t_id;
    first_entry integer := 1;
    last_entry integer;
    amount bigint;
    total bigint;
    turnover bigint;
    verdict text;
    slot integer;
    t integer;
    e integer;
BEGIN
    SELECT
        array_agg(b.account_id), array_agg(b.workspace_id), array_agg(b.normal_sign),
        array_agg(b.balance_cents), array_agg(b.version), array_agg(coalesce(b.floor_cents, '-9223372036854775808'))
    INTO account_ids, account_workspaces, signs, balances, versions, floors
    FROM (
        SELECT * FROM account_balances
        WHERE account_id = ANY (e_account_id)
        ORDER BY account_id
        FOR NO KEY UPDATE
    ) AS b;
    -- only now that no other writer can come in between: instants are in the order of versions
    commit_time := clock_timestamp();

    SELECT array_agg(coalesce(a.slot, 0) ORDER BY given.ordinality)
    INTO e_slot
    FROM unnest(e_account_id) WITH ORDINALITY AS given (account_id, ordinality)
    LEFT JOIN unnest(account_ids) WITH ORDINALITY AS a (account_id, slot) USING (account_id);

    SELECT array_agg(
        CASE
            WHEN earlier.id IS NOT NULL THEN 'duplicate'
            WHEN closed.business_date IS NOT NULL THEN 'closed_day'
            ELSE ''
        END ORDER BY given.ordinality
    ), array_agg(coalesce(earlier.id, given.id) ORDER BY given.ordinality),
    array_agg(given.twin ORDER BY given.ordinality)
    INTO known, posted_ids, twins
    FROM (
        SELECT
            g.*,
            CASE
                WHEN g.external_id IS NULL THEN g.ordinality
                ELSE min(g.ordinality) OVER (PARTITION BY g.workspace_id, g.external_id)
            END AS twin
        FROM unnest(t_id, t_workspace_id, t_external_id, t_occurred_at)
            WITH ORDINALITY AS g (id, workspace_id, external_id, occurred_at, ordinality)
    ) AS given
    LEFT JOIN transactions AS earlier
        ON earlier.workspace_id = given.workspace_id AND earlier.external_id = given.external_id
    LEFT JOIN closed_days AS closed
        ON closed.workspace_id = given.workspace_id
        AND closed.business_date = business_date(given.occurred_at);

    FOR t IN 1..transactions_n LOOP
        last_entry := first_entry - 1;
        verdict := known[t];
        IF verdict = '' AND twins[t] < t THEN
            -- the same transaction twice in the batch: the first one's fate is the answer
            verdict := CASE WHEN accepted[twins[t]] THEN 'duplicate' ELSE statuses[twins[t]] END;
            posted_ids[t] := posted_ids[twins[t]];
        END IF;
        total := 0;
        turnover := 0;
        WHILE last_entry < entries_n AND e_transaction[last_entry + 1] = t LOOP
            last_entry := last_entry + 1;
            slot := e_slot[last_entry];
            IF slot = 0 OR account_workspaces[slot] IS DISTINCT FROM t_workspace_id[t] THEN
                verdict := CASE verdict WHEN '' THEN 'unknown_account' ELSE verdict END;
            END IF;
            amount := e_amount_cents[last_entry];
            IF amount BETWEEN -max_amount AND max_amount AND turnover <= 2 * max_amount THEN
                total := total + amount;
                turnover := turnover + abs(amount);
            ELSIF amount IS NULL THEN
                RAISE null_value_not_allowed USING MESSAGE = 'no amount in entry ' || last_entry;
            ELSE
                turnover := 2 * max_amount + 1;
            END IF;
        END LOOP;
        IF verdict = '' AND turnover > 2 * max_amount THEN
            verdict := 'limit_exceeded';
        END IF;
        IF verdict = '' AND (total <> 0 OR last_entry <= first_entry) THEN
            verdict := 'unbalanced';
        END IF;
        IF verdict = '' THEN
            FOR e IN first_entry..last_entry LOOP
                slot := e_slot[e];
                balances[slot] := balances[slot] + signs[slot] * e_amount_cents[e];
                versions[slot] := versions[slot] + 1;
                e_balance_after[e] := balances[slot];
                e_version[e] := versions[slot];
            END LOOP;
            FOR e IN first_entry..last_entry LOOP
                slot := e_slot[e];
                IF balances[slot] < floors[slot] THEN
                    verdict := 'insufficient_funds';
                    EXIT;
                ELSIF balances[slot] NOT BETWEEN -max_balance AND max_balance THEN
                    verdict := 'limit_exceeded';
                    EXIT;
                END IF;
            END LOOP;
            IF verdict <> '' THEN
                FOR e IN first_entry..last_entry LOOP
                    slot := e_slot[e];
                    balances[slot] := balances[slot] - signs[slot] * e_amount_cents[e];
                    versions[slot] := versions[slot] - 1;
                END LOOP;
            END IF;
        END IF;
        IF verdict <> '' THEN
            statuses[t] := verdict;
            accepted[t] := false;
        END IF;
        first_entry := last_entry + 1;
    END LOOP;
    IF first_entry <= entries_n THEN
        RAISE invalid_parameter_value
            USING MESSAGE = 'out of its turn or of no transaction: entry ' || first_entry;
    END IF;

    INSERT INTO transactions (
        id, workspace_id, kind, amount_cents, description, counterparty, external_id, reverses_id,
        occurred_at, business_date, recorded_at
    )
    SELECT
        given.id, given.workspace_id, given.kind, amounts.amount_cents, given.description,
        given.counterparty, given.external_id, given.reverses_id, given.occurred_at,
        business_date(given.occurred_at), coalesce(given.recorded_at, commit_time)
    FROM unnest(
        t_id, t_workspace_id, t_kind, t_description, t_counterparty, t_external_id, t_reverses_id,
        t_occurred_at, t_recorded_at, accepted
    ) WITH ORDINALITY AS given (
        id, workspace_id, kind, description, counterparty, external_id, reverses_id, occurred_at,
        recorded_at, accepted, ordinality
    )
    JOIN (
        SELECT entry.t AS ordinality, sum(entry.amount_cents) AS amount_cents
        FROM unnest(e_transaction, e_amount_cents) AS entry (t, amount_cents)
        WHERE entry.amount_cents > 0
        GROUP BY entry.t
    ) AS amounts USING (ordinality)
    WHERE given.accepted;

    INSERT INTO entries (
        account_id, version, transaction_id, workspace_id, amount_cents, balance_after_cents,
        business_date, recorded_at
    )
    SELECT
        entry.account_id, entry.version, header.id, header.workspace_id, entry.amount_cents,
        entry.balance_after, business_date(header.occurred_at), coalesce(header.recorded_at, commit_time)
    FROM unnest(e_transaction, e_account_id, e_amount_cents, e_version, e_balance_after)
        AS entry (t, account_id, amount_cents, version, balance_after)
    JOIN unnest(t_id, t_workspace_id, t_occurred_at, t_recorded_at, accepted)
        WITH ORDINALITY AS header (id, workspace_id, occurred_at, recorded_at, accepted, t) USING (t)
    WHERE header.accepted;

    UPDATE account_balances AS b
    SET balance_cents = moved.balance_cents, version = moved.version
    FROM unnest(account_ids, balances, versions) AS moved (account_id, balance_cents, version)
    WHERE b.account_id = moved.account_id AND b.version <> moved.version;

    RETURN QUERY
    SELECT result.ordinality::integer, result.status, result.id
    FROM unnest(statuses, posted_ids) WITH ORDINALITY AS result (status, id, ordinality)
    ORDER BY result.ordinality;
END
$$;

COMMENT ON FUNCTION fluxo.post IS 'The only way into the ledger; see fluxo/db/sql/0001_post.sql.';
