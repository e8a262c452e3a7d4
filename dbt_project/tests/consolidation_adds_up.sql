select
    workspace_id,
    account_group,
    business_date
from {{ ref('fct_daily_consolidation') }}
where opening_amount + inflow_amount - outflow_amount <> closing_amount
