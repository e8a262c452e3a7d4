with entries as (

    select * from {{ ref('stg_fluxo__entries') }}

),

accounts as (

    select * from {{ ref('stg_fluxo__accounts') }}

),

ledger as (

    select
        entries.workspace_id,
        accounts.account_group,
        sum(case when accounts.normal_side = 'debit' then entries.amount_cents else -entries.amount_cents end)
            as balance_cents,
        sum(abs(entries.amount_cents)) as moved_cents,
        count(*) as entry_count
    from entries
    left join accounts on entries.account_id = accounts.account_id
    group by entries.workspace_id, accounts.account_group

),

consolidation as (

    select
        workspace_id,
        account_group,
        sum(inflow_amount - outflow_amount) * 100 as balance_cents,
        sum(inflow_amount + outflow_amount) * 100 as moved_cents,
        sum(entry_count) as entry_count
    from {{ ref('fct_daily_consolidation') }}
    group by workspace_id, account_group

)

select
    coalesce(ledger.workspace_id, consolidation.workspace_id) as workspace_id,
    coalesce(ledger.account_group, consolidation.account_group) as account_group
from ledger
full outer join consolidation
    on
        ledger.workspace_id = consolidation.workspace_id
        and ledger.account_group = consolidation.account_group
where
    coalesce(ledger.balance_cents, 0) <> coalesce(consolidation.balance_cents, 0)
    or coalesce(ledger.moved_cents, 0) <> coalesce(consolidation.moved_cents, 0)
    or coalesce(ledger.entry_count, 0) <> coalesce(consolidation.entry_count, 0)
