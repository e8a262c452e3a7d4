with entries as (

    select * from {{ ref('int_ledger__entries_classified') }}

),

transactions as (

    select * from {{ ref('stg_fluxo__transactions') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

)

select
    entries.transaction_id,
    entries.account_id,
    entries.account_version,
    entries.workspace_id,
    workspaces.workspace_slug,
    entries.account_code,
    entries.account_group,
    entries.dre_line,
    transactions.kind,
    {{ cents_to_amount('entries.amount_cents') }} as amount,
    {{ cents_to_amount('entries.balance_after_cents') }} as balance_after_amount,
    entries.business_date,
    transactions.occurred_at
from entries
inner join transactions on entries.transaction_id = transactions.transaction_id
inner join workspaces on entries.workspace_id = workspaces.workspace_id
