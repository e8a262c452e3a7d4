with days as (

    select
        workspace_id,
        account_group,
        business_date,
        lag(business_date) over (partition by workspace_id, account_group order by business_date) as day_before
    from {{ ref('fct_daily_consolidation') }}

)

select
    workspace_id,
    account_group,
    business_date
from days
where {{ dateadd('day', 1, 'day_before') }} <> business_date
