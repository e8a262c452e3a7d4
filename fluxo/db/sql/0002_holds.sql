-- A second fence, for the owner's functions that a caller names a workspace to: row-level security does not hold
-- the owner. Raises insufficient_privilege unless the workspace is one of those that the transaction has named.
CREATE FUNCTION fluxo.require_scope(asked_workspace_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('fluxo.workspaces', true) IS DISTINCT FROM 'all'
        AND (asked_workspace_id = ANY (fluxo.scope())) IS NOT TRUE
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'this transaction has not named the workspace';
    END IF;
END
$$;

-- Set money of an account aside. Answers 'active', 'duplicate' (this id is known), 'unknown_account',
-- 'insufficient_funds'. Limits are counted at the capture, not here.
CREATE FUNCTION fluxo.reserve(
    hold_id uuid, hold_workspace_id uuid, hold_account_id uuid, hold_amount_cents bigint, hold_expires_at timestamptz,
    hold_counterparty text, hold_correlation_id text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    balance account_balances;
    instant timestamptz;
BEGIN
    PERFORM require_scope(hold_workspace_id);
    SELECT * INTO balance FROM account_balances AS b
    WHERE b.account_id = hold_account_id AND b.workspace_id = hold_workspace_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'unknown_account';
    END IF;
    instant := clock_timestamp();
    IF EXISTS (SELECT FROM holds WHERE id = hold_id) THEN
        RETURN 'duplicate';
    END IF;
    IF balance.held_cents > 0 THEN
        SELECT balance.held_cents - coalesce(sum(e.cents), 0) INTO balance.held_cents
        FROM expire_holds(ARRAY[hold_account_id], instant) AS e;
    END IF;
    -- what a hold takes is taken in the normal side's direction; without a floor anything goes
    IF balance.balance_cents - balance.held_cents - hold_amount_cents
        < coalesce(balance.floor_cents, '-9223372036854775808')
    THEN
        UPDATE account_balances SET held_cents = balance.held_cents WHERE account_id = hold_account_id;
        RETURN 'insufficient_funds';
    END IF;
    UPDATE account_balances SET held_cents = balance.held_cents + hold_amount_cents
    WHERE account_id = hold_account_id;
    INSERT INTO holds (id, workspace_id, account_id, amount_cents, counterparty, expires_at, created_at)
    VALUES (
        hold_id, hold_workspace_id, hold_account_id, hold_amount_cents, hold_counterparty, hold_expires_at, instant
    );
    INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id, amount_cents,
        occurred_at, recorded_at)
    VALUES ('hold.reserved', 'hold', hold_id, 1, hold_workspace_id, hold_correlation_id, hold_amount_cents,
        instant, instant);
    RETURN 'active';
END
$$;

-- Let a hold go. Answers 'released', or 'hold_not_active' if it is not of this account, ended or expired.
CREATE FUNCTION fluxo.release(
    hold_id uuid, hold_workspace_id uuid, hold_account_id uuid, hold_correlation_id text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    released_cents bigint;
    regained_cents bigint;
    instant timestamptz;
BEGIN
    PERFORM require_scope(hold_workspace_id);
    PERFORM FROM account_balances AS b
    WHERE b.account_id = hold_account_id AND b.workspace_id = hold_workspace_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'hold_not_active';
    END IF;
    instant := clock_timestamp();
    SELECT coalesce(sum(e.cents), 0) INTO regained_cents FROM expire_holds(ARRAY[hold_account_id], instant) AS e;
    UPDATE holds SET status = 'released', ended_at = instant
    WHERE id = hold_id AND workspace_id = hold_workspace_id AND account_id = hold_account_id AND status = 'active'
    RETURNING amount_cents INTO released_cents;
    UPDATE account_balances SET held_cents = held_cents - regained_cents - coalesce(released_cents, 0)
    WHERE account_id = hold_account_id;
    IF released_cents IS NULL THEN
        RETURN 'hold_not_active';
    END IF;
    INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id, amount_cents,
        occurred_at, recorded_at)
    VALUES ('hold.released', 'hold', hold_id, 2, hold_workspace_id, hold_correlation_id, released_cents,
        instant, instant);
    RETURN 'released';
END
$$;

-- Let go of every hold past its time; returns how many accounts regained money. For the clock's errands: a
-- posting to an account lets go of that account's own by itself.
CREATE FUNCTION fluxo.expire_all_holds() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    account_ids uuid[];
    regained integer;
BEGIN
    SELECT array_agg(b.account_id) INTO account_ids
    FROM (
        SELECT b.account_id FROM account_balances AS b
        WHERE b.account_id IN (SELECT account_id FROM holds WHERE status = 'active' AND expires_at <= clock_timestamp())
        ORDER BY b.account_id
        -- an account that somebody moves is let go of by them, or the next time: the others do not wait for it
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS b;
    UPDATE account_balances AS b SET held_cents = b.held_cents - e.cents
    FROM expire_holds(account_ids, clock_timestamp()) AS e
    WHERE b.account_id = e.account_id;
    GET DIAGNOSTICS regained = ROW_COUNT;
    RETURN regained;
END
$$;

-- Take the lock of every balance of a workspace: what a closing does before it closes a day, so that postings on
-- their way end before it and later ones see the closed day.
CREATE FUNCTION fluxo.lock_books(locked_workspace_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
    SELECT require_scope(locked_workspace_id);
    SELECT count(*) FROM (
        SELECT FROM account_balances WHERE workspace_id = locked_workspace_id ORDER BY account_id FOR NO KEY UPDATE
    ) AS locked
$$;
