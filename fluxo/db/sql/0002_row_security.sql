-- Workspaces do not see each other. Every statement of a role that owns nothing sees the workspaces that
-- its transaction (or session) has named in the setting fluxo.workspaces: an array of ids such as '{...}',
-- or 'all' for the tools that serve every workspace. None named: no rows.
CREATE FUNCTION fluxo.scope() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN given IS NULL OR given IN ('', 'all') THEN '{}'::uuid[]
        ELSE given::uuid[]
    END
    FROM current_setting('fluxo.workspaces', true) AS given
$$;

DO $$
DECLARE
    tenant_table text;
    key text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY[
        'workspaces', 'workspace_settings', 'customers', 'users', 'devices', 'sessions', 'refresh_tokens',
        'accounts', 'account_balances', 'account_limits', 'pix_keys', 'transactions', 'entries', 'holds',
        'closed_days', 'sales', 'sale_items', 'receivables', 'idempotency_keys', 'request_log', 'outbox', 'audit_log'
    ] LOOP
        key := CASE tenant_table WHEN 'workspaces' THEN 'id' ELSE 'workspace_id' END;
        EXECUTE format('ALTER TABLE fluxo.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', tenant_table);
        -- FORCE holds the owner to policies too: this one is for migrations and for the owner's functions
        EXECUTE format('CREATE POLICY owner ON fluxo.%I TO CURRENT_USER USING (true)', tenant_table);
        -- sub-selects are evaluated once a statement, not once a row
        EXECUTE format(
            $policy$CREATE POLICY workspace ON fluxo.%I USING (
                %I = ANY ((SELECT fluxo.scope())::uuid[])
                OR (SELECT current_setting('fluxo.workspaces', true)) = 'all'
            )$policy$, tenant_table, key
        );
    END LOOP;
    -- a request may be of nobody's workspace: its record is written all the same, and read by tools only
    FOREACH tenant_table IN ARRAY ARRAY['request_log', 'audit_log'] LOOP
        EXECUTE format('CREATE POLICY append ON fluxo.%I FOR INSERT WITH CHECK (true)', tenant_table);
    END LOOP;
END
$$;

-- What anybody must find before a workspace can be named.
CREATE FUNCTION fluxo.find_workspace(given_slug text)
RETURNS TABLE (id uuid, slug text, kind text, name text, currency text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
    SELECT w.id, w.slug, w.kind, w.name, w.currency FROM workspaces AS w WHERE w.slug = given_slug
$$;
