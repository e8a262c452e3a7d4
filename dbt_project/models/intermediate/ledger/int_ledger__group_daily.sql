with entries as (

    select * from {{ ref('int_ledger__entries_classified') }}

),

daily as (

    select
        workspace_id,
        account_group,
        business_date,
        cast(sum(case when movement_cents > 0 then movement_cents else 0 end) as bigint) as inflow_cents,
        cast(sum(case when movement_cents < 0 then -movement_cents else 0 end) as bigint) as outflow_cents,
        count(distinct transaction_id) as transaction_count,
        count(*) as entry_count
    from entries
    group by workspace_id, account_group, business_date

)

select * from daily
