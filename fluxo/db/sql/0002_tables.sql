-- Migration 0002: limits, holds, receivables, day closings, identity, outbox and audit log.

-- What a workspace decides for itself. Limits in centavos; rates are shares: 0.0105 for 1.05 per cent.
CREATE TABLE fluxo.workspace_settings (
    workspace_id uuid PRIMARY KEY REFERENCES fluxo.workspaces (id),
    whole_amounts_only boolean NOT NULL DEFAULT false,
    kyc_automatic boolean NOT NULL DEFAULT true,
    transaction_limit_cents bigint NOT NULL DEFAULT 100000000000,
    daily_limit_cents bigint NOT NULL DEFAULT 100000000000,
    pending_daily_limit_cents bigint NOT NULL DEFAULT 100000,
    night_limit_cents bigint NOT NULL DEFAULT 100000,
    late_fine_rate numeric(6, 4) NOT NULL DEFAULT 0.02,
    late_interest_rate numeric(6, 4) NOT NULL DEFAULT 0.01,
    debit_fee_rate numeric(6, 4) NOT NULL DEFAULT 0.0105,
    credit_fee_rate numeric(6, 4) NOT NULL DEFAULT 0.0315,
    installments_fee_rate numeric(6, 4) NOT NULL DEFAULT 0.0399,
    sales_tax_rate numeric(6, 4) NOT NULL DEFAULT 0.04,
    CONSTRAINT workspace_settings_limits_check CHECK (
        least(transaction_limit_cents, daily_limit_cents, pending_daily_limit_cents, night_limit_cents) >= 0
    ),
    CONSTRAINT workspace_settings_rates_check CHECK (
        least(
            late_fine_rate, late_interest_rate, debit_fee_rate, credit_fee_rate, installments_fee_rate, sales_tax_rate
        ) >= 0
        AND greatest(
            late_fine_rate, late_interest_rate, debit_fee_rate, credit_fee_rate, installments_fee_rate, sales_tax_rate
        ) < 1
    )
);
INSERT INTO fluxo.workspace_settings (workspace_id) SELECT id FROM fluxo.workspaces;

-- Money set aside counts against the available balance: balance - held stays above the floor.
ALTER TABLE fluxo.account_balances ADD COLUMN held_cents bigint NOT NULL DEFAULT 0
    CONSTRAINT account_balances_held_cents_check CHECK (held_cents >= 0);
ALTER TABLE fluxo.account_balances DROP CONSTRAINT account_balances_floor_check;
ALTER TABLE fluxo.account_balances ADD CONSTRAINT account_balances_floor_check
    CHECK (balance_cents - held_cents >= floor_cents);

CREATE TABLE fluxo.holds (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    account_id uuid NOT NULL REFERENCES fluxo.accounts (id),
    amount_cents bigint NOT NULL CONSTRAINT holds_amount_cents_check CHECK (amount_cents > 0),
    status text NOT NULL DEFAULT 'active'
        CONSTRAINT holds_status_check CHECK (status IN ('active', 'captured', 'released', 'expired')),
    captured_cents bigint,
    transaction_id uuid,
    counterparty text,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    CONSTRAINT holds_captured_check CHECK (
        (status = 'captured') = (transaction_id IS NOT NULL)
        AND (status = 'captured') = (captured_cents IS NOT NULL)
        AND captured_cents BETWEEN 1 AND amount_cents
    )
);
CREATE INDEX holds_account_id_idx ON fluxo.holds (account_id, id);
CREATE INDEX holds_active_idx ON fluxo.holds (account_id, expires_at) WHERE status = 'active';

-- What a customer may send, and what of it is used: a row for each account that has limits, moved by
-- fluxo.post in the commit of the posting. A night runs from 20h to 6h in Sao Paulo and bears the date
-- it begins on. night_limit_cents NULL: the workspace's.
CREATE TABLE fluxo.account_limits (
    account_id uuid PRIMARY KEY REFERENCES fluxo.accounts (id),
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    kyc_status text NOT NULL CONSTRAINT account_limits_kyc_status_check
        CHECK (kyc_status IN ('pending', 'approved', 'rejected')),
    night_limit_cents bigint,
    next_night_limit_cents bigint,
    next_night_limit_from timestamptz,
    used_day date NOT NULL DEFAULT '2000-01-01',
    used_day_cents bigint NOT NULL DEFAULT 0,
    used_night date NOT NULL DEFAULT '2000-01-01',
    used_night_cents bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO fluxo.account_limits (account_id, workspace_id, kyc_status)
SELECT a.id, a.workspace_id, c.kyc_status
FROM fluxo.accounts AS a
JOIN fluxo.customers AS c ON c.id = a.customer_id
WHERE EXISTS (SELECT FROM fluxo.users AS u WHERE u.customer_id = c.id);

-- What card machines owe a shop, by instalment; a return takes off by a negative row. Net of the fee, so
-- the open rows of a shop add up to its account of card receivables.
CREATE TABLE fluxo.receivables (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    sale_id uuid NOT NULL REFERENCES fluxo.sales (id),
    installment smallint NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT receivables_amount_cents_check CHECK (amount_cents <> 0),
    fee_cents bigint NOT NULL DEFAULT 0,
    due_date date NOT NULL,
    settlement_id uuid REFERENCES fluxo.transactions (id),
    settled_at timestamptz,
    recorded_at timestamptz NOT NULL,
    -- what nets to nothing on its day is settled without a transaction
    CONSTRAINT receivables_settled_check CHECK (settlement_id IS NULL OR settled_at IS NOT NULL)
);
CREATE INDEX receivables_sale_id_idx ON fluxo.receivables (sale_id);
CREATE INDEX receivables_open_idx ON fluxo.receivables (workspace_id, due_date) WHERE settled_at IS NULL;

-- The cash count of a closing: what the ledger expected, what was in the drawer. NULL: closed without one.
ALTER TABLE fluxo.closed_days ADD COLUMN expected_cents bigint;
ALTER TABLE fluxo.closed_days ADD COLUMN counted_cents bigint;
ALTER TABLE fluxo.closed_days ADD COLUMN difference_transaction_id uuid;
ALTER TABLE fluxo.closed_days ADD COLUMN closed_by uuid;
ALTER TABLE fluxo.closed_days ADD CONSTRAINT closed_days_count_check
    CHECK ((expected_cents IS NULL) = (counted_cents IS NULL));

-- A seller has a PIN and no password. failed_attempts counts wrong ones in a row; locked_at is the hard
-- lock that only a manager opens, locked_until the throttle.
ALTER TABLE fluxo.users ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE fluxo.users ADD COLUMN name text;
ALTER TABLE fluxo.users ADD COLUMN pin_hash text;
ALTER TABLE fluxo.users ADD COLUMN failed_attempts integer NOT NULL DEFAULT 0;
ALTER TABLE fluxo.users ADD COLUMN locked_until timestamptz;
ALTER TABLE fluxo.users ADD COLUMN locked_at timestamptz;
ALTER TABLE fluxo.users ADD COLUMN disabled_at timestamptz;
ALTER TABLE fluxo.users ADD CONSTRAINT users_secret_check CHECK (password_hash IS NOT NULL OR pin_hash IS NOT NULL);

-- Whose an e-mail is, before it is a Pix key.
CREATE INDEX customers_email_idx ON fluxo.customers (workspace_id, email) WHERE email IS NOT NULL;

-- A till or a telephone that sellers log in on; its secret is given once, when a manager registers it.
CREATE TABLE fluxo.devices (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    name text NOT NULL,
    secret_sha256 bytea NOT NULL,
    registered_by uuid NOT NULL REFERENCES fluxo.users (id),
    registered_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

-- A session is a family of refresh tokens, of which one at a time is good (used_at is NULL): the index holds a
-- family to it, whatever the API does. Only hashes are kept; replaces is the one that was exchanged for it.
CREATE TABLE fluxo.sessions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    user_id uuid NOT NULL REFERENCES fluxo.users (id),
    device_id uuid REFERENCES fluxo.devices (id),
    started_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text CONSTRAINT sessions_revoked_because_check
        CHECK (revoked_because IN ('logout', 'reuse', 'reset')),
    CONSTRAINT sessions_revoked_check CHECK ((revoked_at IS NULL) = (revoked_because IS NULL))
);
CREATE INDEX sessions_user_id_idx ON fluxo.sessions (user_id);
CREATE INDEX sessions_revoked_at_idx ON fluxo.sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE fluxo.refresh_tokens (
    token_sha256 bytea PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    session_id uuid NOT NULL REFERENCES fluxo.sessions (id),
    replaces_sha256 bytea,
    issued_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX refresh_tokens_session_id_idx ON fluxo.refresh_tokens (session_id);
CREATE UNIQUE INDEX refresh_tokens_good_key ON fluxo.refresh_tokens (session_id) WHERE used_at IS NULL;

-- Events for other systems, written in the commit of what they tell. A relay reads them by position, only
-- below the oldest transaction still open (xid), so that it misses none. Facts are columns, no personal data.
CREATE TABLE fluxo.outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- what it tells is its name: drawing a random one cost more than writing the rest of the row
    id uuid GENERATED ALWAYS AS
        (md5(type || ':' || aggregate_id::text || ':' || aggregate_version::text)::uuid) VIRTUAL,
    type text NOT NULL,
    type_version smallint NOT NULL DEFAULT 1,
    aggregate text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    workspace_id uuid NOT NULL,
    correlation_id text,
    transaction_id uuid,
    amount_cents bigint,
    balance_after_cents bigint,
    reason text,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX outbox_recorded_at_idx ON fluxo.outbox USING brin (recorded_at) WITH (pages_per_range = 16);
CREATE INDEX outbox_customer_idx ON fluxo.outbox (aggregate_id) WHERE aggregate = 'customer';

-- Answers are kept for a month: an errand finds the older ones by this.
CREATE INDEX idempotency_keys_created_at_idx ON fluxo.idempotency_keys USING brin (created_at)
    WITH (pages_per_range = 16);

-- Who did what that is not a posting: logins, locks, roles, limits, closings, reversals. Never changed.
CREATE TABLE fluxo.audit_log (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid,
    actor_id uuid,
    action text NOT NULL,
    subject text,
    details jsonb NOT NULL DEFAULT '{}',
    request_id text,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX audit_log_xid_idx ON fluxo.audit_log (xid, seq);

-- The chain over the audit log, made a moment later: computing it in the commits would make them queue.
CREATE TABLE fluxo.audit_chain (
    link bigint PRIMARY KEY,
    seq bigint NOT NULL CONSTRAINT audit_chain_seq_key UNIQUE,
    xid xid8 NOT NULL,
    hash bytea NOT NULL CONSTRAINT audit_chain_hash_check CHECK (length(hash) = 32)
);

-- fluxo.post, the only writer, has held the workspace against that of the accounts. A foreign key would lock
-- the one row of the workspace, shared, in every posting of everybody's.
ALTER TABLE fluxo.transactions DROP CONSTRAINT transactions_workspace_id_fkey;

-- Accounts that charts have gained since.
INSERT INTO fluxo.accounts (id, workspace_id, code, name, kind, normal_side, account_group, dre_line)
SELECT uuidv7(), w.id, new.code, new.name, new.kind, new.side, new.account_group, new.dre_line
FROM fluxo.workspaces AS w
CROSS JOIN (VALUES
    ('2.9.1', 'Movimentações a classificar', 'liability', 'credit', 'a_classificar', NULL),
    ('5.3.2', 'Diferenças de caixa', 'expense', 'debit', 'despesas', 'despesas_variaveis'),
    ('5.3.3', 'Fretes e comissões', 'expense', 'debit', 'despesas', 'despesas_variaveis'),
    ('5.4.9', 'Outras despesas fixas', 'expense', 'debit', 'despesas', 'despesas_fixas')
) AS new (code, name, kind, side, account_group, dre_line)
WHERE w.kind = 'shop';
INSERT INTO fluxo.account_balances (account_id, workspace_id, normal_sign)
SELECT a.id, a.workspace_id, CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END
FROM fluxo.accounts AS a
WHERE NOT EXISTS (SELECT FROM fluxo.account_balances AS b WHERE b.account_id = a.id);

-- Refusals used to be stored as they were told; now as what they are told from. One needed more than its code.
DELETE FROM fluxo.idempotency_keys WHERE body ->> 'code' = 'return_exceeds_original';
UPDATE fluxo.idempotency_keys
SET body = jsonb_build_object('code', body ->> 'code', 'language', 'pt', 'request_id', body ->> 'request_id')
WHERE status >= 400;
