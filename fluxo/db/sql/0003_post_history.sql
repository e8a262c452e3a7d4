-- History into the ledger, set by set: what fluxo.post would do with the same columns, several times as fast.
--
-- Arguments and rules are those of fluxo.post (0002_post.sql), without what the past never has: correlations, spenders
-- and holds. Answers a row only for a transaction that was not posted: its position, the status fluxo.post would
-- give, and for a 'duplicate' the id it was posted under. It announces nothing, so only sessions whose scope is 'all',
-- the tools that bring the past in, may call it.
--
-- What makes it fast is that the order matters to few. An account can only be found short if all that the batch
-- takes from it is more than was there before; transactions that touch such an account are judged
-- one after the other, every other one without looking at its neighbours. Running balances are then one window
-- over the entries.
--
-- One rule more, which the API's routes see to before they call fluxo.post: what reverses a transaction that is neither
-- in the ledger nor posted before it in the batch is 'unknown_original'.
CREATE FUNCTION fluxo.post_history(
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
-- plans are made for the arrays given: their sizes decide how to join
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    transactions_n constant integer := cardinality(t_id);
    account_ids uuid[];
    account_workspaces uuid[];
    signs bigint[];
    balances bigint[];  -- in the normal side's direction
    versions bigint[];
    held bigint[];
    floors bigint[];  -- with what is held on top
    e_slot integer[];  -- the position of each entry's account above; 0 where it has none in its workspace
    days date[];
    amounts bigint[];
    twins integer[];  -- of what is in the batch twice: the position of the first
    -- of what reverses a transaction that the ledger does not have: that one's position, its own if it has none
    originals integer[] := array_fill(0, ARRAY[cardinality(t_id)]);
    posted_ids uuid[];
    statuses text[];
    accepted boolean[];
    short boolean[];  -- of accounts
    moved bigint[];  -- their balances as the loop goes on
    max_amount constant bigint := 1000000000000;  -- fluxo.money.MAX_CENTS
    max_balance constant bigint := 1000000000000000;  -- fluxo.money.MAX_BALANCE
    commit_time timestamptz;
    wrong integer;
    judged record;
    i integer;
    original integer;
    verdict text;
BEGIN
    IF current_setting('fluxo.workspaces', true) IS DISTINCT FROM 'all' THEN
        RAISE insufficient_privilege USING MESSAGE = 'history is brought in by tools that serve every workspace';
    END IF;
    -- the last one is NULL if any is
    IF e_transaction <> array_sort(e_transaction) OR e_transaction[1] < 1 OR (
        cardinality(e_transaction) > 0 AND (e_transaction[cardinality(e_transaction)] <= transactions_n) IS NOT TRUE
    ) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'an entry is out of its turn or of no transaction';
    END IF;
    wrong := array_position(e_amount_cents, NULL);
    IF wrong IS NOT NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'no amount in entry ' || wrong;
    END IF;

    -- every batch locks in the same order: see fluxo.post
    SELECT
        array_agg(b.account_id), array_agg(b.workspace_id), array_agg(b.normal_sign::bigint),
        array_agg(b.balance_cents), array_agg(b.version), array_agg(coalesce(b.floor_cents, '-9223372036854775808')),
        array_agg(b.held_cents)
    INTO account_ids, account_workspaces, signs, balances, versions, floors, held
    FROM (
        SELECT * FROM account_balances
        WHERE account_id IN (SELECT DISTINCT given FROM unnest(e_account_id) AS given)
        ORDER BY account_id
        FOR NO KEY UPDATE
    ) AS b;
    commit_time := clock_timestamp();
    IF 0 < ANY (held) THEN
        UPDATE account_balances AS b SET held_cents = b.held_cents - gone.cents
        FROM expire_holds(account_ids, commit_time) AS gone
        WHERE b.account_id = gone.account_id;
        SELECT array_agg(b.floor_cents + b.held_cents ORDER BY a.slot) INTO held
        FROM unnest(account_ids) WITH ORDINALITY AS a (account_id, slot)
        JOIN account_balances AS b USING (account_id);
        SELECT array_agg(coalesce(h, f) ORDER BY slot) INTO floors
        FROM unnest(held, floors) WITH ORDINALITY AS a (h, f, slot);
    END IF;
    SELECT array_agg(coalesce(a.slot, 0) ORDER BY given.e)
    INTO e_slot
    FROM unnest(e_transaction, e_account_id) WITH ORDINALITY AS given (t, account_id, e)
    LEFT JOIN unnest(account_ids, account_workspaces) WITH ORDINALITY AS a (account_id, workspace_id, slot)
        ON a.account_id = given.account_id AND a.workspace_id = t_workspace_id[given.t];

    -- what is known of each without looking at balances, in the order in which fluxo.post finds it
    SELECT
        array_agg(given.business_date ORDER BY given.t),
        array_agg(coalesce(sums.debits, 0)::bigint ORDER BY given.t),
        array_agg(given.twin ORDER BY given.t),
        array_agg(coalesce(earlier.id, given.id) ORDER BY given.t),
        array_agg(CASE
            WHEN earlier.id IS NOT NULL THEN 'duplicate'
            WHEN given.business_date <= closed.until THEN 'closed_day'
            WHEN given.twin < given.t THEN 'twin'
            WHEN sums.first_slot = 0 THEN 'unknown_account'
            WHEN sums.turnover > 2 * max_amount THEN 'limit_exceeded'
            WHEN sums.total = 0 AND sums.n > 1 THEN 'posted'
            ELSE 'unbalanced'
        END ORDER BY given.t),
        array_agg(
            -- one without entries has no sums
            (earlier.id IS NULL AND (given.business_date <= closed.until) IS NOT TRUE AND given.twin = given.t
            AND sums.first_slot > 0 AND sums.turnover <= 2 * max_amount AND sums.total = 0 AND sums.n > 1) IS TRUE
            ORDER BY given.t
        )
    INTO days, amounts, twins, posted_ids, statuses, accepted
    FROM (
        SELECT
            g.*, business_date(g.occurred_at) AS business_date,
            CASE
                WHEN g.external_id IS NULL THEN g.t
                ELSE min(g.t) OVER (PARTITION BY g.workspace_id, g.external_id)
            END AS twin
        FROM unnest(t_id, t_workspace_id, t_external_id, t_occurred_at) WITH ORDINALITY
            AS g (id, workspace_id, external_id, occurred_at, t)
    ) AS given
    LEFT JOIN (
        SELECT
            g.t, count(*) AS n, min(g.slot) AS first_slot, sum(g.amount) AS total,
            sum(CASE WHEN g.amount BETWEEN -max_amount AND max_amount THEN abs(g.amount) ELSE 3 * max_amount END)
                AS turnover,
            -- a debit beyond max_amount is refused: two of them may not fit a bigint
            sum(CASE WHEN g.amount BETWEEN 0 AND max_amount THEN g.amount ELSE 0 END) AS debits
        FROM unnest(e_transaction, e_slot, e_amount_cents) AS g (t, slot, amount)
        GROUP BY g.t
    ) AS sums USING (t)
    LEFT JOIN (SELECT c.workspace_id, max(c.business_date) AS until FROM closed_days AS c GROUP BY 1) AS closed
        ON closed.workspace_id = given.workspace_id
    LEFT JOIN LATERAL (
        SELECT found.id FROM transactions AS found
        WHERE found.workspace_id = given.workspace_id AND found.external_id = given.external_id
        LIMIT 1
    ) AS earlier ON true;

    -- few reverse anything
    FOR judged IN
        SELECT g.t, known.t AS original
        FROM unnest(t_reverses_id) WITH ORDINALITY AS g (id, t)
        LEFT JOIN (
            SELECT own.id, min(own.t) AS t FROM unnest(t_id) WITH ORDINALITY AS own (id, t) GROUP BY own.id
        ) AS known ON known.id = g.id AND known.t < g.t
        WHERE g.id IS NOT NULL AND accepted[g.t] AND NOT EXISTS (SELECT FROM transactions AS o WHERE o.id = g.id)
    LOOP
        originals[judged.t] := coalesce(judged.original, judged.t);
    END LOOP;

    SELECT array_agg(coalesce(
        b.balance - moves.taken < b.floor OR abs(b.balance) + moves.turnover > max_balance, false
    ) ORDER BY b.slot)
    INTO short
    FROM unnest(balances, floors) WITH ORDINALITY AS b (balance, floor, slot)
    LEFT JOIN (
        SELECT g.slot, sum(greatest(-g.amount * signs[g.slot], 0)) AS taken, sum(abs(g.amount)) AS turnover
        FROM unnest(e_transaction, e_slot, e_amount_cents) AS g (t, slot, amount)
        WHERE accepted[g.t]
        GROUP BY g.slot
    ) AS moves USING (slot);
    moved := balances;
    FOR judged IN
        SELECT
            g.t, coalesce(array_agg(g.slot ORDER BY g.e) FILTER (WHERE short[g.slot]), '{}') AS slots,
            coalesce(array_agg(g.amount * signs[g.slot] ORDER BY g.e) FILTER (WHERE short[g.slot]), '{}') AS moves
        FROM unnest(e_transaction, e_slot, e_amount_cents) WITH ORDINALITY AS g (t, slot, amount, e)
        WHERE accepted[g.t] AND (short[g.slot] OR originals[g.t] > 0)
        GROUP BY g.t
        ORDER BY g.t
    LOOP
        verdict := 'posted';
        original := originals[judged.t];
        IF original = judged.t OR original > 0 AND NOT accepted[original] THEN
            verdict := 'unknown_original';
        ELSE
            FOR i IN 1..cardinality(judged.slots) LOOP
                moved[judged.slots[i]] := moved[judged.slots[i]] + judged.moves[i];
            END LOOP;
            FOR i IN 1..cardinality(judged.slots) LOOP
                IF moved[judged.slots[i]] < floors[judged.slots[i]] THEN
                    verdict := 'insufficient_funds';
                    EXIT;
                ELSIF moved[judged.slots[i]] NOT BETWEEN -max_balance AND max_balance THEN
                    verdict := 'limit_exceeded';
                    EXIT;
                END IF;
            END LOOP;
            IF verdict <> 'posted' THEN
                FOR i IN 1..cardinality(judged.slots) LOOP
                    moved[judged.slots[i]] := moved[judged.slots[i]] - judged.moves[i];
                END LOOP;
            END IF;
        END IF;
        IF verdict <> 'posted' THEN
            statuses[judged.t] := verdict;
            accepted[judged.t] := false;
        END IF;
    END LOOP;

    INSERT INTO transactions (
        id, workspace_id, kind, amount_cents, description, counterparty, external_id, reverses_id,
        occurred_at, business_date, recorded_at
    )
    SELECT
        given.id, given.workspace_id, given.kind, given.amount_cents, given.description, given.counterparty,
        given.external_id, given.reverses_id, given.occurred_at, given.business_date,
        coalesce(given.recorded_at, commit_time)
    FROM unnest(
        t_id, t_workspace_id, t_kind, amounts, t_description, t_counterparty, t_external_id, t_reverses_id,
        t_occurred_at, days, t_recorded_at, accepted
    ) AS given (
        id, workspace_id, kind, amount_cents, description, counterparty, external_id, reverses_id,
        occurred_at, business_date, recorded_at, accepted
    )
    WHERE given.accepted;

    INSERT INTO entries (
        account_id, version, transaction_id, workspace_id, amount_cents, balance_after_cents,
        business_date, recorded_at
    )
    SELECT
        a.account_id, a.version + row_number() OVER so_far, header.id, header.workspace_id, entry.amount,
        a.balance + (sum(entry.amount * a.sign) OVER so_far)::bigint, header.business_date,
        coalesce(header.recorded_at, commit_time)
    FROM unnest(e_transaction, e_slot, e_amount_cents) WITH ORDINALITY AS entry (t, slot, amount, e)
    JOIN unnest(t_id, t_workspace_id, days, t_recorded_at, accepted) WITH ORDINALITY
        AS header (id, workspace_id, business_date, recorded_at, accepted, t) USING (t)
    JOIN unnest(account_ids, signs, balances, versions) WITH ORDINALITY
        AS a (account_id, sign, balance, version, slot) USING (slot)
    WHERE header.accepted
    WINDOW so_far AS (PARTITION BY entry.slot ORDER BY entry.e ROWS UNBOUNDED PRECEDING);

    UPDATE account_balances AS b
    SET balance_cents = b.balance_cents + b.normal_sign * change.total, version = b.version + change.n
    FROM (
        SELECT account_ids[g.slot] AS account_id, sum(g.amount)::bigint AS total, count(*) AS n
        FROM unnest(e_transaction, e_slot, e_amount_cents) AS g (t, slot, amount)
        WHERE accepted[g.t]
        GROUP BY g.slot
    ) AS change
    WHERE b.account_id = change.account_id;

    RETURN QUERY
    SELECT
        result.t::integer,
        CASE
            WHEN result.status <> 'twin' THEN result.status
            WHEN statuses[result.twin] = 'posted' THEN 'duplicate'
            ELSE statuses[result.twin]
        END,
        posted_ids[CASE WHEN result.status = 'twin' THEN result.twin ELSE result.t END]
    FROM unnest(statuses, twins) WITH ORDINALITY AS result (status, twin, t)
    WHERE result.status <> 'posted'
    ORDER BY result.t;
END
$$;
COMMENT ON FUNCTION fluxo.post_history IS 'fluxo.post for the past; see fluxo/db/sql/0003_post_history.sql.';
