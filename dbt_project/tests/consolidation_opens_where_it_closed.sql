with days as (

    select
        workspace_id,
        account_group,
        business_date,
        opening_amount,
        lag(closing_amount, 1, cast(0 as numeric(18, 2)))
            over (partition by workspace_id, account_group order by business_date)
            as closing_before
    from {{ ref('fct_daily_consolidation') }}

)

select
    workspace_id,
    account_group,
    business_date
from days
where opening_amount <> closing_before
