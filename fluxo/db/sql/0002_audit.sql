-- The audit log: appended to, chained a moment later, never changed.
CREATE FUNCTION fluxo.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = TG_TABLE_NAME || ' is append-only';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fluxo.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION fluxo.refuse_change();
CREATE TRIGGER audit_chain_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fluxo.audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION fluxo.refuse_change();

-- A record as the chain hashes it; fluxo.db.audit builds the same text from the columns.
CREATE FUNCTION fluxo.audit_text(record fluxo.audit_log) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(
        E'\x1f', record.seq, coalesce(record.workspace_id::text, ''), coalesce(record.actor_id::text, ''),
        record.action, coalesce(record.subject, ''), record.details::text, coalesce(record.request_id, ''),
        to_char(record.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )
$$;

-- Chain what is committed and not chained yet; returns how many records. hash = sha256(previous || record),
-- the first one's previous being empty. Only records older than every open transaction are taken, in the
-- order of (xid, seq), so that none that commits late is skipped.
CREATE FUNCTION fluxo.chain_audit() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    last audit_chain;
    record audit_log;
    chained integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('fluxo.chain_audit'));
    SELECT * INTO last FROM audit_chain ORDER BY link DESC LIMIT 1;
    FOR record IN
        SELECT * FROM audit_log AS a
        WHERE (a.xid, a.seq) > (coalesce(last.xid, '0'::xid8), coalesce(last.seq, 0))
            AND a.xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY a.xid, a.seq
    LOOP
        last.link := coalesce(last.link, 0) + 1;
        last.seq := record.seq;
        last.xid := record.xid;
        last.hash := sha256(coalesce(last.hash, '') || convert_to(audit_text(record), 'UTF8'));
        INSERT INTO audit_chain VALUES (last.link, last.seq, last.xid, last.hash);
        chained := chained + 1;
    END LOOP;
    RETURN chained;
END
$$;
