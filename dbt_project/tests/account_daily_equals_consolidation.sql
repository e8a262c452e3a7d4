with account_days as (

    select
        account_days.workspace_id,
        accounts.account_group,
        account_days.business_date,
        sum(account_days.inflow_amount) as inflow_amount,
        sum(account_days.outflow_amount) as outflow_amount
    from {{ ref('fct_account_daily') }} as account_days
    inner join {{ ref('dim_account') }} as accounts on account_days.account_id = accounts.account_id
    group by account_days.workspace_id, accounts.account_group, account_days.business_date

),

consolidation as (

    select * from {{ ref('fct_daily_consolidation') }}
    where entry_count > 0

)

select
    coalesce(account_days.workspace_id, consolidation.workspace_id) as workspace_id,
    coalesce(account_days.account_group, consolidation.account_group) as account_group,
    coalesce(account_days.business_date, consolidation.business_date) as business_date
from account_days
full outer join consolidation
    on
        account_days.workspace_id = consolidation.workspace_id
        and account_days.account_group = consolidation.account_group
        and account_days.business_date = consolidation.business_date
where
    account_days.inflow_amount is distinct from consolidation.inflow_amount
    or account_days.outflow_amount is distinct from consolidation.outflow_amount
