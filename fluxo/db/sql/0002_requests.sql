-- A batch of requests to money routes, each a transaction to post, in one call and one commit: claims their
-- idempotency keys, finds whose the Pix keys are, posts, stores the answers. As the caller is in autocommit,
-- the commit is the call's own.
--
-- Arrays prefixed r_ and t_ have one element a request; t_ and e_ are those of fluxo.post. r_pix_key is the key
-- whose owner takes the place of the nil UUID among the entries, NULL where there is none, and r_payer the
-- account that may not be that owner. r_body is the answer, a JSON object, to which 'saldo' is added where
-- r_saldo_entry gives the entry (from 1, within its transaction) whose balance it is.
--
-- If every key is free and every payee found, all are posted; a row is answered for each request, in order:
-- the status of fluxo.post, the balance asked for, the transaction's id. Refusals are stored as what they are
-- told from: code, language and request id. Otherwise nothing is done, and the rows say why: 'held' (another
-- request with the key is under way), 'stored' (with what is stored), 'undecided' (no such payee, or the
-- payer itself), 'free' for all others: the caller carries out those again by themselves.
CREATE FUNCTION fluxo.post_requests(
    r_actor_id uuid[],
    r_route text[],
    r_key text[],
    r_lock bigint[],
    r_request_sha256 text[],
    r_language text[],
    r_body text[],
    r_saldo_entry integer[],
    r_pix_key text[],
    r_payer uuid[],
    t_id uuid[],
    t_workspace_id uuid[],
    t_kind text[],
    t_description text[],
    t_counterparty text[],
    t_external_id text[],
    t_reverses_id uuid[],
    t_occurred_at timestamptz[],
    t_correlation_id text[],
    t_spender uuid[],
    t_hold_id uuid[],
    e_transaction integer[],
    e_account_id uuid[],
    e_amount_cents bigint[]
) RETURNS TABLE (verdict text, balance_cents bigint, transaction_id uuid, request_sha256 bytea, status smallint, body jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    payees uuid[];
    verdicts text[];
    balances bigint[];
    ids uuid[];
    e integer;
BEGIN
    -- lookups of single rows, not joins: a plan made while a table was small must stay good when it has grown
    SELECT
        array_agg(CASE
            WHEN NOT pg_try_advisory_xact_lock(given.lock) THEN 'held'
            WHEN EXISTS (
                SELECT FROM idempotency_keys AS k
                WHERE k.workspace_id = given.workspace_id AND k.actor_id = given.actor_id
                    AND k.route = given.route AND k.key = given.key
            ) THEN 'stored'
            WHEN given.pix_key IS NOT NULL AND (payee.account_id = given.payer) IS NOT FALSE THEN 'undecided'
            ELSE 'free'
        END ORDER BY given.n),
        array_agg(payee.account_id ORDER BY given.n)
    INTO verdicts, payees
    FROM unnest(t_workspace_id, r_actor_id, r_route, r_key, r_lock, r_pix_key, r_payer) WITH ORDINALITY
        AS given (workspace_id, actor_id, route, key, lock, pix_key, payer, n)
    LEFT JOIN LATERAL (
        SELECT p.account_id FROM pix_keys AS p
        WHERE p.workspace_id = given.workspace_id AND p.key = given.pix_key
        LIMIT 1
    ) AS payee ON true;

    IF 'free' <> ANY (verdicts) THEN
        RETURN QUERY
        SELECT given.verdict, NULL::bigint, NULL::uuid, k.request_sha256, k.status, k.body
        FROM unnest(verdicts, t_workspace_id, r_actor_id, r_route, r_key) WITH ORDINALITY
            AS given (verdict, workspace_id, actor_id, route, key, n)
        LEFT JOIN idempotency_keys AS k USING (workspace_id, actor_id, route, key)
        ORDER BY given.n;
        RETURN;
    END IF;

    FOR e IN 1..cardinality(e_account_id) LOOP
        IF e_account_id[e] = '00000000-0000-0000-0000-000000000000' THEN
            e_account_id[e] := payees[e_transaction[e]];
        END IF;
    END LOOP;

    SELECT
        array_agg(result.status ORDER BY result.ordinal),
        array_agg(result.balances_after[r_saldo_entry[result.ordinal]] ORDER BY result.ordinal),
        array_agg(result.transaction_id ORDER BY result.ordinal)
    INTO verdicts, balances, ids
    FROM post(
        t_id, t_workspace_id, t_kind, t_description, t_counterparty, t_external_id, t_reverses_id, t_occurred_at,
        array_fill(NULL::timestamptz, ARRAY[cardinality(t_id)]), t_correlation_id, t_spender, t_hold_id,
        e_transaction, e_account_id, e_amount_cents
    ) AS result;

    IF verdicts && ARRAY['unknown_account', 'unbalanced'] THEN
        RAISE 'a draft of the API was answered %', verdicts;
    END IF;

    INSERT INTO idempotency_keys (workspace_id, actor_id, route, key, request_sha256, status, body)
    SELECT
        given.workspace_id, given.actor_id, given.route, given.key, decode(given.request_sha256, 'hex'),
        CASE given.verdict WHEN 'posted' THEN 201 WHEN 'duplicate' THEN 409 ELSE 422 END,
        CASE
            WHEN given.verdict = 'duplicate' THEN jsonb_build_object(
                'code', 'duplicate_transaction', 'language', given.language, 'request_id', given.request_id,
                'extra', jsonb_build_object('transacao_id', given.id)
            )
            WHEN given.verdict <> 'posted' THEN jsonb_build_object(
                'code', given.verdict, 'language', given.language, 'request_id', given.request_id
            )
            WHEN given.balance IS NULL THEN given.body::jsonb
            ELSE given.body::jsonb || jsonb_build_object('saldo', (given.balance / 100.0)::numeric(18, 2)::text)
        END
    FROM unnest(
        t_workspace_id, r_actor_id, r_route, r_key, r_request_sha256, r_language, r_body, t_correlation_id,
        verdicts, balances, ids
    ) AS given (workspace_id, actor_id, route, key, request_sha256, language, body, request_id, verdict, balance, id);

    RETURN QUERY
    SELECT given.*, NULL::bytea, NULL::smallint, NULL::jsonb
    FROM unnest(verdicts, balances, ids) AS given (verdict, balance, id);
END
$$;

COMMENT ON FUNCTION fluxo.post_requests IS 'Money routes, a batch a call; see fluxo/db/sql/0002_requests.sql.';
