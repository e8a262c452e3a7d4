-- The operational database as of migration 0001. fluxo.db.tables is the definition in Python; a test
-- holds the migrated database and that definition equal.
CREATE SCHEMA IF NOT EXISTS fluxo;

CREATE FUNCTION fluxo.business_date(instant timestamptz) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (instant AT TIME ZONE 'America/Sao_Paulo')::date $$;

CREATE TABLE fluxo.workspaces (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT workspaces_slug_key UNIQUE,
    kind text NOT NULL CONSTRAINT workspaces_kind_check CHECK (kind IN ('bank', 'shop')),
    name text NOT NULL,
    currency text NOT NULL CONSTRAINT workspaces_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE fluxo.customers (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    external_id text,
    name text NOT NULL,
    document text,
    email text,
    segment text,
    state text,
    kyc_status text NOT NULL
        CONSTRAINT customers_kyc_status_check CHECK (kyc_status IN ('pending', 'approved', 'rejected')),
    kyc_at timestamptz,
    created_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT customers_external_id_key UNIQUE (workspace_id, external_id),
    CONSTRAINT customers_document_key UNIQUE (workspace_id, document)
);

CREATE TABLE fluxo.users (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    customer_id uuid REFERENCES fluxo.customers (id),
    login text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CONSTRAINT users_role_check
        CHECK (role IN ('customer', 'seller', 'manager', 'analyst', 'service')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_login_key UNIQUE (workspace_id, login)
);

CREATE TABLE fluxo.accounts (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    customer_id uuid REFERENCES fluxo.customers (id),
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CONSTRAINT accounts_kind_check
        CHECK (kind IN ('asset', 'liability', 'equity', 'revenue', 'expense')),
    normal_side text NOT NULL CONSTRAINT accounts_normal_side_check CHECK (normal_side IN ('debit', 'credit')),
    account_group text NOT NULL,
    dre_line text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_code_key UNIQUE (workspace_id, code),
    CONSTRAINT accounts_dre_line_check CHECK ((dre_line IS NOT NULL) = (kind IN ('revenue', 'expense')))
);
CREATE INDEX accounts_customer_id_idx ON fluxo.accounts (customer_id);

-- One narrow, half-filled row an account, no index but the key: every posting updates it in place (HOT).
CREATE TABLE fluxo.account_balances (
    account_id uuid PRIMARY KEY REFERENCES fluxo.accounts (id),
    workspace_id uuid NOT NULL,
    normal_sign smallint NOT NULL CONSTRAINT account_balances_normal_sign_check CHECK (normal_sign IN (-1, 1)),
    balance_cents bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    floor_cents bigint,
    CONSTRAINT account_balances_floor_check CHECK (balance_cents >= floor_cents)
) WITH (fillfactor = 50);

CREATE TABLE fluxo.pix_keys (
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    key text NOT NULL,
    key_type text NOT NULL CONSTRAINT pix_keys_key_type_check
        CHECK (key_type IN ('cpf', 'cnpj', 'phone', 'email', 'evp')),
    account_id uuid NOT NULL REFERENCES fluxo.accounts (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, key)
);
CREATE INDEX pix_keys_account_id_idx ON fluxo.pix_keys (account_id);

-- counterparty is what people typed about the other side; it may name persons and is never extracted.
-- description is, and holds only words of the product or the codes of an imported file.
CREATE TABLE fluxo.transactions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    kind text NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT transactions_amount_cents_check CHECK (amount_cents > 0),
    description text NOT NULL DEFAULT '',
    counterparty text,
    external_id text,
    reverses_id uuid,
    occurred_at timestamptz NOT NULL,
    business_date date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX transactions_external_id_key ON fluxo.transactions (workspace_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX transactions_reverses_id_idx ON fluxo.transactions (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX transactions_recorded_at_idx ON fluxo.transactions USING brin (recorded_at)
    WITH (pages_per_range = 16);

-- Keyed (account, version) so that a gap or a fork is impossible. No foreign keys: fluxo.post is the only
-- writer, has locked the accounts and inserts the header itself; fluxo verify looks for orphans.
CREATE TABLE fluxo.entries (
    account_id uuid NOT NULL,
    version bigint NOT NULL,
    transaction_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT entries_amount_cents_check CHECK (amount_cents <> 0),
    balance_after_cents bigint NOT NULL,
    business_date date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, version)
);
CREATE INDEX entries_transaction_id_idx ON fluxo.entries (transaction_id);
CREATE INDEX entries_recorded_at_idx ON fluxo.entries USING brin (recorded_at) WITH (pages_per_range = 16);

CREATE TABLE fluxo.closed_days (
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    business_date date NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, business_date)
);

CREATE TABLE fluxo.sales (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES fluxo.workspaces (id),
    transaction_id uuid NOT NULL REFERENCES fluxo.transactions (id),
    kind text NOT NULL CONSTRAINT sales_kind_check CHECK (kind IN ('sale', 'return')),
    original_sale_id uuid REFERENCES fluxo.sales (id),
    external_id text,
    seller text,
    customer_ref text,
    payment_method text NOT NULL CONSTRAINT sales_payment_method_check
        CHECK (payment_method IN ('cash', 'pix', 'debit_card', 'credit_card', 'boleto', 'invoice')),
    installments smallint NOT NULL DEFAULT 1
        CONSTRAINT sales_installments_check CHECK (installments BETWEEN 1 AND 12),
    gross_cents bigint NOT NULL CONSTRAINT sales_gross_cents_check CHECK (gross_cents > 0),
    deductions_cents bigint NOT NULL DEFAULT 0,
    cost_cents bigint NOT NULL DEFAULT 0,
    fee_cents bigint NOT NULL DEFAULT 0,
    occurred_at timestamptz NOT NULL,
    business_date date NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX sales_transaction_id_idx ON fluxo.sales (transaction_id);
CREATE INDEX sales_recorded_at_idx ON fluxo.sales USING brin (recorded_at) WITH (pages_per_range = 16);

CREATE TABLE fluxo.sale_items (
    sale_id uuid NOT NULL REFERENCES fluxo.sales (id),
    line integer NOT NULL,
    workspace_id uuid NOT NULL,
    product_code text NOT NULL,
    description text NOT NULL DEFAULT '',
    quantity integer NOT NULL CONSTRAINT sale_items_quantity_check CHECK (quantity > 0),
    unit_price_cents bigint NOT NULL CONSTRAINT sale_items_unit_price_cents_check CHECK (unit_price_cents >= 0),
    unit_cost_cents bigint NOT NULL DEFAULT 0
        CONSTRAINT sale_items_unit_cost_cents_check CHECK (unit_cost_cents >= 0),
    total_cents bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (sale_id, line),
    CONSTRAINT sale_items_total_cents_check CHECK (total_cents = quantity * unit_price_cents)
);
CREATE INDEX sale_items_recorded_at_idx ON fluxo.sale_items USING brin (recorded_at)
    WITH (pages_per_range = 16);

-- How long every request took and how it ended; no foreign keys: a request may name what does not exist.
CREATE TABLE fluxo.request_log (
    id uuid PRIMARY KEY,
    workspace_id uuid,
    actor_id uuid,
    customer_id uuid,
    request_id text NOT NULL,
    method text NOT NULL,
    route text NOT NULL,
    status smallint NOT NULL,
    outcome text NOT NULL CONSTRAINT request_log_outcome_check CHECK (outcome IN ('ok', 'refused', 'error')),
    reason text,
    started_at timestamptz NOT NULL,
    total_ms double precision NOT NULL,
    db_ms double precision NOT NULL,
    simulated boolean NOT NULL DEFAULT false,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX request_log_recorded_at_idx ON fluxo.request_log USING brin (recorded_at)
    WITH (pages_per_range = 16);

-- The answer to a request on a money route, stored in the commit of its posting, for replay.
CREATE TABLE fluxo.idempotency_keys (
    workspace_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    request_sha256 bytea NOT NULL,
    status smallint NOT NULL,
    body jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, actor_id, route, key)
);

-- How far a bulk job (a simulated history) has come, moved in the commit of each of its batches.
CREATE TABLE fluxo.bulk_jobs (
    name text PRIMARY KEY,
    params jsonb NOT NULL,
    batches_done integer NOT NULL DEFAULT 0,
    finished_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now()
);
