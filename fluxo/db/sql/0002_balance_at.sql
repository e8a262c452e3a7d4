-- The balance of an account as the ledger knew it at an instant: after the last entry recorded at or before
-- it, and what active holds set aside then. Entries are recorded in the order of versions, so the one is found by
-- halving the range of versions: a few look-ups by primary key however long the history. When something
-- happened (occurred_at) does not matter: an entry told late counts from when it was told, and the answer for an
-- instant never changes. Answers 'known', 'future' or 'not_open_yet'; no row for an account of another workspace.
--
-- Locks the balance against postings: one on its way may have taken its instant already.
CREATE FUNCTION fluxo.balance_at(given_account_id uuid, given_workspace_id uuid, instant timestamptz)
RETURNS TABLE (status text, balance_cents bigint, held_cents bigint)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    low bigint := 0;
    high bigint;
    middle bigint;
BEGIN
    PERFORM require_scope(given_workspace_id);
    SELECT b.version INTO high FROM account_balances AS b
    WHERE b.account_id = given_account_id AND b.workspace_id = given_workspace_id
    FOR SHARE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF instant > clock_timestamp() THEN
        RETURN QUERY SELECT 'future', NULL::bigint, NULL::bigint;
        RETURN;
    END IF;
    IF instant < (SELECT a.created_at FROM accounts AS a WHERE a.id = given_account_id) THEN
        RETURN QUERY SELECT 'not_open_yet', NULL::bigint, NULL::bigint;
        RETURN;
    END IF;
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (
            SELECT e.recorded_at FROM entries AS e WHERE e.account_id = given_account_id AND e.version = middle
        ) <= instant THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN QUERY SELECT
        'known',
        coalesce((
            SELECT e.balance_after_cents FROM entries AS e WHERE e.account_id = given_account_id AND e.version = low
        ), 0),
        coalesce((
            SELECT sum(h.amount_cents)::bigint FROM holds AS h
            WHERE h.account_id = given_account_id AND h.created_at <= instant
                AND least(h.ended_at, h.expires_at) > instant
        ), 0);
END
$$;
