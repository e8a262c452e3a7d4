-- The night, from 20h to 6h in Sao Paulo, that an instant belongs to: the date it begins on, NULL by day.
CREATE FUNCTION fluxo.night_of(instant timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN extract(hour FROM instant AT TIME ZONE 'America/Sao_Paulo') NOT BETWEEN 6 AND 19
            THEN (instant AT TIME ZONE 'America/Sao_Paulo' - interval '6 hours')::date
    END
$$;

-- Let go of the active holds of these accounts that are past their time; returns what each account regains.
-- The caller has locked the balances and takes the sums off held_cents.
CREATE FUNCTION fluxo.expire_holds(account_ids uuid[], instant timestamptz)
RETURNS TABLE (account_id uuid, cents bigint)
LANGUAGE sql
SET search_path = fluxo, pg_temp
AS $$
    WITH ended AS (
        UPDATE holds AS h SET status = 'expired', ended_at = instant
        WHERE h.account_id = ANY (account_ids) AND h.status = 'active' AND h.expires_at <= instant
        RETURNING h.*
    ), told AS (
        INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, amount_cents, reason,
            occurred_at, recorded_at)
        SELECT 'hold.expired', 'hold', e.id, 2, e.workspace_id, e.amount_cents, 'expired', e.expires_at, instant
        FROM ended AS e
    )
    SELECT e.account_id, sum(e.amount_cents)::bigint FROM ended AS e GROUP BY e.account_id
$$;

-- The events of a batch of postings, one row each: a transaction is initiated, validated and completed, each
-- of its entries written and its account's balance moved; a refused one is initiated and failed.
CREATE FUNCTION fluxo.announce_postings(
    t_id uuid[], t_workspace_id uuid[], t_correlation_id text[], t_occurred_at timestamptz[], statuses text[],
    commit_time timestamptz,
    e_transaction integer[], e_account_id uuid[], e_amount_cents bigint[], e_version bigint[], e_balance_after bigint[]
) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO fluxo.outbox (
        type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id, transaction_id, amount_cents,
        balance_after_cents, reason, occurred_at, recorded_at
    )
    SELECT
        event.type, event.aggregate, event.aggregate_id, event.version, given.workspace_id, given.correlation_id,
        given.id, event.amount_cents, event.balance_after_cents, event.reason, given.occurred_at, commit_time
    FROM unnest(t_id, t_workspace_id, t_correlation_id, t_occurred_at, statuses) WITH ORDINALITY
        AS given (id, workspace_id, correlation_id, occurred_at, status, t)
    JOIN (
        SELECT
            t, 0::bigint AS e, step.n, step.type, 'transaction' AS aggregate, id AS aggregate_id,
            step.n::bigint AS version, NULL::bigint AS amount_cents, NULL::bigint AS balance_after_cents,
            CASE step.type WHEN 'transaction.failed' THEN status END AS reason
        FROM unnest(t_id, statuses) WITH ORDINALITY AS header (id, status, t)
        JOIN (VALUES
            (1, 'transaction.initiated', NULL), (2, 'transaction.validated', true),
            (3, 'transaction.completed', true), (2, 'transaction.failed', false)
        ) AS step (n, type, posted) ON step.posted IS NULL OR step.posted = (header.status = 'posted')
        UNION ALL
        SELECT
            entry.t, entry.e, step.n, step.type, 'account', entry.account_id, entry.version, entry.amount_cents,
            entry.balance_after, NULL
        FROM unnest(e_transaction, e_account_id, e_amount_cents, e_version, e_balance_after) WITH ORDINALITY
            AS entry (t, account_id, amount_cents, version, balance_after, e)
        CROSS JOIN (VALUES (1, 'ledger.entry_written'), (2, 'account.balance.updated')) AS step (n, type)
        WHERE statuses[entry.t] = 'posted'
    ) AS event USING (t)
    WHERE given.status <> 'duplicate'
    -- the entries come between validated and completed
    ORDER BY given.t, event.aggregate = 'transaction' AND event.n = 3, event.e, event.n
$$;

-- The only way into the ledger: posts a batch of transactions, each whole or not at all, in one commit.
--
-- Arrays prefixed t_ have one element a transaction, e_ one element an entry; e_transaction is the
-- 1-based position of the entry's transaction and must not decrease: the call fails as a whole if an entry
-- belongs to no transaction or comes out of its turn, or has no amount. Amounts are centavos, debit positive.
--
-- Answers one row a transaction, in order: 'posted', 'duplicate' (its external id is in the ledger:
-- transaction_id is the one posted then) or the rule it breaks: 'unknown_account', 'unbalanced',
-- 'closed_day', 'insufficient_funds', 'limit_exceeded', 'transaction_limit_exceeded', 'daily_limit_exceeded',
-- 'night_limit_exceeded', 'hold_not_active', 'hold_exceeded'. A transaction that breaks a rule leaves no
-- trace but its event; its neighbours post. balances_after are the balances after each of its entries. The loop gives the result of posting one after the other, but for an external id
-- that is in the batch twice and refused: the second is not judged afresh, it shares the first one's fate.
--
-- Limits (max_amount of debits a transaction, max_balance of an account either way): no bigint and no
-- numeric(18,2) of the warehouse (below 10^16 in reais) may ever overflow. A balance ends at 10^13 reais;
-- as every entry has its counterpart, thousands of customers' accounts together stay within the limits of
-- the workspace's few house accounts. A day's turnover has room for nearly a million transactions of 10^10 reais.
--
-- A closed day closes every earlier one with it: what was posted there later would change the cash that was
-- counted.
--
-- t_spender is the account, one of the transaction's, whose limits the debit on it counts against: NULL
-- for none. t_hold_id is the hold that a transaction captures: it ends with it, whole, and must be of a
-- debited account and no smaller than that debit. Money held is not available: a balance less what is held
-- stays at its floor or above. Holds past their time are let go before anything is judged.
--
-- Every transaction writes its events to the outbox in this commit, in the order of versions for each
-- account, with its t_correlation_id; sessions whose scope is 'all' (tools that bring the past in) announce nothing.
--
-- Locks: the union of the batch's accounts, in id order, so that concurrent batches cannot deadlock. Limits
-- and holds of an account are only read and moved under the lock of its balance.
DROP FUNCTION fluxo.post(
    uuid[], uuid[], text[], text[], text[], text[], uuid[], timestamptz[], timestamptz[], integer[], uuid[], bigint[]
);
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
    t_correlation_id text[],
    t_spender uuid[],
    t_hold_id uuid[],
    e_transaction integer[],
    e_account_id uuid[],
    e_amount_cents bigint[]
) RETURNS TABLE (ordinal integer, status text, transaction_id uuid, balances_after bigint[])
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
    held bigint[];
    held_before bigint[];
    -- of each account with limits, by its position above; NULL where there are none
    transaction_limits bigint[];
    daily_limits bigint[];
    night_limits bigint[];
    raised_night_limits bigint[];
    raised_from timestamptz[];
    used_days date[];
    day_uses bigint[];
    used_nights date[];
    night_uses bigint[];
    night date;
    spent bigint;
    limits_apply constant boolean := cardinality(array_remove(t_spender, NULL)) > 0;
    -- the holds that are captured here
    hold_ids uuid[] := '{}';
    hold_slots integer[];
    hold_amounts bigint[];
    hold_taken bigint[];
    hold_transactions uuid[];
    h integer;
    announce constant boolean := coalesce(current_setting('fluxo.workspaces', true), '') <> 'all';
    -- of each entry: the position of its account in the arrays above; 0 where there is none
    e_slot integer[];
    e_version bigint[] := array_fill(0::bigint, ARRAY[entries_n]);
    e_balance_after bigint[] := array_fill(0::bigint, ARRAY[entries_n]);
    -- of each transaction: a status known before looking at balances, '' where there is none; the
    -- position of the first one in this batch with the same external id
    known text[];
    twins integer[];
    days date[];  -- its business date
    amounts bigint[] := array_fill(0::bigint, ARRAY[transactions_n]);  -- the sum of its debits
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
    -- the position of the spender whose use has been counted
    limited integer;
    t integer;
    e integer;
BEGIN
    SELECT
        array_agg(b.account_id), array_agg(b.workspace_id), array_agg(b.normal_sign),
        array_agg(b.balance_cents), array_agg(b.version), array_agg(coalesce(b.floor_cents, '-9223372036854775808')),
        array_agg(b.held_cents)
    INTO account_ids, account_workspaces, signs, balances, versions, floors, held
    FROM (
        SELECT * FROM account_balances
        WHERE account_id = ANY (e_account_id)
        ORDER BY account_id
        FOR NO KEY UPDATE
    ) AS b;
    -- only now that no other writer can come in between: instants are in the order of versions
    commit_time := clock_timestamp();
    held_before := held;

    IF 0 < ANY (held) THEN
        SELECT array_agg(h0 - coalesce(gone.cents, 0) ORDER BY a.slot) INTO held
        FROM unnest(account_ids, held) WITH ORDINALITY AS a (account_id, h0, slot)
        LEFT JOIN expire_holds(account_ids, commit_time) AS gone USING (account_id);
    END IF;
    IF cardinality(array_remove(t_hold_id, NULL)) > 0 THEN
        SELECT
            coalesce(array_agg(found.id), '{}'), array_agg(a.slot), array_agg(found.amount_cents),
            array_agg(NULL::bigint), array_agg(NULL::uuid)
        INTO hold_ids, hold_slots, hold_amounts, hold_taken, hold_transactions
        FROM holds AS found
        JOIN unnest(account_ids) WITH ORDINALITY AS a (account_id, slot) USING (account_id)
        WHERE found.id = ANY (t_hold_id) AND found.status = 'active';
    END IF;
    IF limits_apply THEN
        SELECT
            array_agg(s.transaction_limit_cents ORDER BY a.slot),
            array_agg(CASE l.kyc_status
                WHEN 'approved' THEN s.daily_limit_cents
                WHEN 'pending' THEN least(s.daily_limit_cents, s.pending_daily_limit_cents)
                WHEN 'rejected' THEN 0
            END ORDER BY a.slot),
            -- fluxo.ledger.limits: a customer's own or the bank's, never above the bank's limit of a day
            array_agg(least(coalesce(l.night_limit_cents, s.night_limit_cents), s.daily_limit_cents) ORDER BY a.slot),
            array_agg(least(l.next_night_limit_cents, s.daily_limit_cents) ORDER BY a.slot),
            array_agg(l.next_night_limit_from ORDER BY a.slot),
            array_agg(l.used_day ORDER BY a.slot), array_agg(l.used_day_cents ORDER BY a.slot),
            array_agg(l.used_night ORDER BY a.slot), array_agg(l.used_night_cents ORDER BY a.slot)
        INTO
            transaction_limits, daily_limits, night_limits, raised_night_limits, raised_from,
            used_days, day_uses, used_nights, night_uses
        FROM unnest(account_ids) WITH ORDINALITY AS a (account_id, slot)
        LEFT JOIN account_limits AS l ON l.account_id = a.account_id AND l.account_id = ANY (t_spender)
        LEFT JOIN workspace_settings AS s ON s.workspace_id = l.workspace_id;
    END IF;

    SELECT array_agg(coalesce(a.slot, 0) ORDER BY given.ordinality)
    INTO e_slot
    FROM unnest(e_account_id) WITH ORDINALITY AS given (account_id, ordinality)
    LEFT JOIN unnest(account_ids) WITH ORDINALITY AS a (account_id, slot) USING (account_id);

    -- lookups of single rows, not joins: a plan made while a table was small must stay good when it has grown
    SELECT
        array_agg(day.business_date ORDER BY given.t),
        array_agg(CASE WHEN EXISTS (
            SELECT FROM closed_days AS closed
            WHERE closed.workspace_id = given.workspace_id AND closed.business_date >= day.business_date
        ) THEN 'closed_day' ELSE '' END ORDER BY given.t)
    INTO days, known
    FROM unnest(t_workspace_id, t_occurred_at) WITH ORDINALITY AS given (workspace_id, occurred_at, t)
    CROSS JOIN LATERAL (SELECT business_date(given.occurred_at) AS business_date) AS day;
    IF cardinality(array_remove(t_external_id, NULL)) > 0 THEN
        SELECT
            array_agg(coalesce(earlier.id, given.id) ORDER BY given.t),
            array_agg(CASE WHEN earlier.id IS NULL THEN known[given.t] ELSE 'duplicate' END ORDER BY given.t),
            array_agg(given.twin ORDER BY given.t)
        INTO posted_ids, known, twins
        FROM (
            SELECT
                g.*,
                CASE
                    WHEN g.external_id IS NULL THEN g.t
                    ELSE min(g.t) OVER (PARTITION BY g.workspace_id, g.external_id)
                END AS twin
            FROM unnest(t_id, t_workspace_id, t_external_id) WITH ORDINALITY AS g (id, workspace_id, external_id, t)
        ) AS given
        LEFT JOIN LATERAL (
            SELECT found.id FROM transactions AS found
            WHERE found.workspace_id = given.workspace_id AND found.external_id = given.external_id
            LIMIT 1
        ) AS earlier ON true;
    END IF;

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
        h := NULL;
        IF verdict = '' AND t_hold_id[t] IS NOT NULL THEN
            h := array_position(hold_ids, t_hold_id[t]);
            IF h IS NULL OR hold_taken[h] IS NOT NULL THEN
                verdict := 'hold_not_active';
            ELSE
                -- what the transaction takes from the account, whichever its normal side
                SELECT coalesce(sum(-signs[e_slot[i]] * e_amount_cents[i]), 0) INTO spent
                FROM generate_series(first_entry, last_entry) AS i
                WHERE e_slot[i] = hold_slots[h];
                IF spent <= 0 THEN
                    verdict := 'hold_not_active';
                ELSIF spent > hold_amounts[h] THEN
                    verdict := 'hold_exceeded';
                ELSE
                    held[hold_slots[h]] := held[hold_slots[h]] - hold_amounts[h];
                    hold_taken[h] := spent;
                    hold_transactions[h] := t_id[t];
                END IF;
            END IF;
        END IF;
        limited := NULL;
        IF verdict = '' AND t_spender[t] IS NOT NULL THEN
            limited := array_position(account_ids, t_spender[t]);
            IF daily_limits[limited] IS NULL THEN
                limited := NULL;
            ELSE
                spent := 0;
                FOR e IN first_entry..last_entry LOOP
                    IF e_slot[e] = limited THEN
                        spent := spent - signs[limited] * e_amount_cents[e];
                    END IF;
                END LOOP;
                night := CASE WHEN t_kind[t] = 'pix' THEN night_of(t_occurred_at[t]) END;
                IF days[t] > used_days[limited] THEN
                    used_days[limited] := days[t];
                    day_uses[limited] := 0;
                END IF;
                IF night > used_nights[limited] THEN
                    used_nights[limited] := night;
                    night_uses[limited] := 0;
                END IF;
                IF spent > transaction_limits[limited] THEN
                    verdict := 'transaction_limit_exceeded';
                ELSIF day_uses[limited] + spent > daily_limits[limited] THEN
                    verdict := 'daily_limit_exceeded';
                ELSIF night IS NOT NULL AND night_uses[limited] + spent > (CASE
                    WHEN raised_from[limited] <= t_occurred_at[t] THEN raised_night_limits[limited]
                    ELSE night_limits[limited]
                END) THEN
                    verdict := 'night_limit_exceeded';
                ELSE
                    day_uses[limited] := day_uses[limited] + spent;
                    IF night IS NOT NULL THEN
                        night_uses[limited] := night_uses[limited] + spent;
                    END IF;
                END IF;
                IF verdict <> '' THEN
                    limited := NULL;
                END IF;
            END IF;
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
                IF balances[slot] - held[slot] < floors[slot] THEN
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
            IF limited IS NOT NULL THEN
                day_uses[limited] := day_uses[limited] - spent;
                IF night IS NOT NULL THEN
                    night_uses[limited] := night_uses[limited] - spent;
                END IF;
            END IF;
            IF hold_transactions[h] = t_id[t] THEN
                held[hold_slots[h]] := held[hold_slots[h]] + hold_amounts[h];
                hold_taken[h] := NULL;
                hold_transactions[h] := NULL;
            END IF;
            statuses[t] := verdict;
            accepted[t] := false;
        END IF;
        amounts[t] := turnover / 2;
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
        given.id, given.workspace_id, given.kind, given.amount_cents, given.description,
        given.counterparty, given.external_id, given.reverses_id, given.occurred_at,
        given.business_date, coalesce(given.recorded_at, commit_time)
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
        entry.account_id, entry.version, header.id, header.workspace_id, entry.amount_cents,
        entry.balance_after, header.business_date, coalesce(header.recorded_at, commit_time)
    FROM unnest(e_transaction, e_account_id, e_amount_cents, e_version, e_balance_after)
        AS entry (t, account_id, amount_cents, version, balance_after)
    JOIN unnest(t_id, t_workspace_id, days, t_recorded_at, accepted)
        WITH ORDINALITY AS header (id, workspace_id, business_date, recorded_at, accepted, t) USING (t)
    WHERE header.accepted;

    UPDATE account_balances AS b
    SET balance_cents = moved.balance_cents, version = moved.version, held_cents = moved.held_cents
    FROM unnest(account_ids, balances, versions, held, held_before)
        AS moved (account_id, balance_cents, version, held_cents, held_before)
    WHERE b.account_id = moved.account_id AND b.account_id = ANY (account_ids)
        AND (b.version <> moved.version OR moved.held_cents <> moved.held_before);

    IF limits_apply THEN
        UPDATE account_limits AS l
        SET used_day = u.day, used_day_cents = u.day_cents, used_night = u.night, used_night_cents = u.night_cents
        FROM unnest(account_ids, used_days, day_uses, used_nights, night_uses)
            AS u (account_id, day, day_cents, night, night_cents)
        WHERE l.account_id = u.account_id AND l.account_id = ANY (t_spender)
            AND (l.used_day, l.used_day_cents, l.used_night, l.used_night_cents)
                <> (u.day, u.day_cents, u.night, u.night_cents);
    END IF;
    IF cardinality(hold_ids) > 0 THEN
        UPDATE holds AS done
        SET status = 'captured', captured_cents = c.cents, transaction_id = c.transaction_id, ended_at = commit_time
        FROM unnest(hold_ids, hold_taken, hold_transactions) AS c (id, cents, transaction_id)
        WHERE done.id = c.id AND c.transaction_id IS NOT NULL;
    END IF;
    IF announce AND cardinality(hold_ids) > 0 THEN
        INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id,
            transaction_id, amount_cents, occurred_at, recorded_at)
        SELECT 'hold.captured', 'hold', c.id, 2, given.workspace_id, given.correlation_id, given.id, c.cents,
            given.occurred_at, commit_time
        FROM unnest(hold_ids, hold_taken, hold_transactions) AS c (id, cents, transaction_id)
        JOIN unnest(t_id, t_workspace_id, t_correlation_id, t_occurred_at)
            AS given (id, workspace_id, correlation_id, occurred_at) ON given.id = c.transaction_id;
    END IF;
    IF announce THEN
        PERFORM announce_postings(
            t_id, t_workspace_id, t_correlation_id, t_occurred_at, statuses, commit_time,
            e_transaction, e_account_id, e_amount_cents, e_version, e_balance_after
        );
    END IF;

    RETURN QUERY
    SELECT result.ordinality::integer, result.status, result.id, after.balances
    FROM unnest(statuses, posted_ids, accepted) WITH ORDINALITY AS result (status, id, accepted, ordinality)
    LEFT JOIN (
        SELECT entry.t, array_agg(entry.balance_after ORDER BY entry.e) AS balances
        FROM unnest(e_transaction, e_balance_after) WITH ORDINALITY AS entry (t, balance_after, e)
        GROUP BY entry.t
    ) AS after ON after.t = result.ordinality AND result.accepted
    ORDER BY result.ordinality;
END
$$;

COMMENT ON FUNCTION fluxo.post IS 'The only way into the ledger; see fluxo/db/sql/0002_post.sql.';
