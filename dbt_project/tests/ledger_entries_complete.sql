with ledger as (

    select
        count(*) as entry_count,
        coalesce(sum(amount_cents), 0) as total_cents,
        coalesce(sum(abs(amount_cents)), 0) as moved_cents
    from {{ ref('stg_fluxo__entries') }}

),

mart as (

    select
        count(*) as entry_count,
        coalesce(sum(amount), 0) * 100 as total_cents,
        coalesce(sum(abs(amount)), 0) * 100 as moved_cents
    from {{ ref('fct_ledger_entries') }}

)

select
    ledger.entry_count,
    mart.entry_count as mart_entry_count
from ledger
cross join mart
where
    ledger.entry_count <> mart.entry_count
    or ledger.total_cents <> mart.total_cents
    or ledger.moved_cents <> mart.moved_cents
