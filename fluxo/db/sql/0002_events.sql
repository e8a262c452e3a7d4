-- Events that are not of a posting: a customer who signed up or whose identity was decided on. As with
-- postings, sessions whose scope is 'all' (tools that bring the past in) announce nothing.
CREATE FUNCTION fluxo.customer_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = fluxo, pg_temp
AS $$
DECLARE
    announce constant boolean := coalesce(current_setting('fluxo.workspaces', true), '') <> 'all';
BEGIN
    IF TG_OP = 'INSERT' AND announce THEN
        INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id,
            occurred_at, recorded_at)
        VALUES ('customer.created', 'customer', NEW.id, 1, NEW.workspace_id,
            nullif(current_setting('fluxo.correlation_id', true), ''), NEW.created_at, clock_timestamp());
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.kyc_status IS DISTINCT FROM OLD.kyc_status THEN
        UPDATE account_limits AS l SET kyc_status = NEW.kyc_status
        FROM accounts AS a
        WHERE a.customer_id = NEW.id AND l.account_id = a.id;
        IF announce THEN
            INSERT INTO outbox (type, aggregate, aggregate_id, aggregate_version, workspace_id, correlation_id, reason,
                occurred_at, recorded_at)
            SELECT 'customer.kyc_decided', 'customer', NEW.id, 1 + count(*), NEW.workspace_id,
                nullif(current_setting('fluxo.correlation_id', true), ''), NEW.kyc_status,
                clock_timestamp(), clock_timestamp()
            FROM outbox AS earlier
            WHERE earlier.aggregate = 'customer' AND earlier.aggregate_id = NEW.id;
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER customers_event AFTER INSERT OR UPDATE ON fluxo.customers
    FOR EACH ROW EXECUTE FUNCTION fluxo.customer_event();
