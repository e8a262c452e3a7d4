with daily as (

    select * from {{ ref('int_ledger__account_daily') }}

),

accounts as (

    select * from {{ ref('dim_account') }}

),

running as (

    select
        *,
        sum(inflow_cents - outflow_cents) over (
            partition by account_id order by business_date rows unbounded preceding
        ) as closing_cents
    from daily

)

select
    running.workspace_id,
    accounts.workspace_slug,
    running.account_id,
    accounts.account_code,
    running.business_date,
    {{ cents_to_amount('running.inflow_cents') }} as inflow_amount,
    {{ cents_to_amount('running.outflow_cents') }} as outflow_amount,
    {{ cents_to_amount('running.closing_cents') }} as closing_amount,
    running.transaction_count
from running
inner join accounts on running.account_id = accounts.account_id
