with workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

),

days as (

    select * from {{ ref('int_ledger__workspace_days') }}

),

account_groups as (

    select distinct
        workspace_id,
        account_group
    from {{ ref('stg_fluxo__accounts') }}

),

movement as (

    select * from {{ ref('int_ledger__group_daily') }}

),

-- a day without movement has a balance too
complete as (

    select
        days.workspace_id,
        account_groups.account_group,
        days.business_date,
        coalesce(movement.inflow_cents, 0) as inflow_cents,
        coalesce(movement.outflow_cents, 0) as outflow_cents,
        coalesce(movement.transaction_count, 0) as transaction_count,
        coalesce(movement.entry_count, 0) as entry_count
    from days
    inner join account_groups on days.workspace_id = account_groups.workspace_id
    left join movement
        on
            days.workspace_id = movement.workspace_id
            and account_groups.account_group = movement.account_group
            and days.business_date = movement.business_date

),

running as (

    select
        *,
        sum(inflow_cents - outflow_cents) over (
            partition by workspace_id, account_group order by business_date rows unbounded preceding
        ) as closing_cents
    from complete

)

select
    running.workspace_id,
    workspaces.workspace_slug,
    workspaces.currency,
    running.account_group,
    running.business_date,
    {{ cents_to_amount('(running.closing_cents - running.inflow_cents + running.outflow_cents)') }} as opening_amount,
    {{ cents_to_amount('running.inflow_cents') }} as inflow_amount,
    {{ cents_to_amount('running.outflow_cents') }} as outflow_amount,
    {{ cents_to_amount('running.closing_cents') }} as closing_amount,
    running.transaction_count,
    running.entry_count
from running
inner join workspaces on running.workspace_id = workspaces.workspace_id
