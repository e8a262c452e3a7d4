with accounts as (

    select * from {{ ref('stg_fluxo__accounts') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

)

select
    accounts.account_id,
    accounts.workspace_id,
    workspaces.workspace_slug,
    accounts.account_code,
    -- a customer's account may be called by the customer's name: personal data stays out of marts
    case when accounts.customer_id is null then accounts.account_name else 'Conta de cliente' end as account_name,
    accounts.account_kind,
    accounts.normal_side,
    accounts.account_group,
    accounts.dre_line
from accounts
inner join workspaces on accounts.workspace_id = workspaces.workspace_id
