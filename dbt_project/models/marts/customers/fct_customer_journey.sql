with customers as (

    select * from {{ ref('stg_fluxo__customers') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

),

ledger as (

    select * from {{ ref('int_journey__ledger_milestones') }}

),

requests as (

    select * from {{ ref('int_journey__request_milestones') }}

),

milestones as (

    select
        customers.workspace_id,
        workspaces.workspace_slug,
        customers.customer_id,
        customers.segment,
        customers.signed_up_at,
        case when customers.kyc_status = 'approved' then customers.kyc_at end as kyc_at,
        requests.first_login_at,
        ledger.first_deposit_at,
        ledger.first_pix_at,
        ledger.active_30_days_at,
        requests.last_error
    from customers
    inner join workspaces on customers.workspace_id = workspaces.workspace_id
    left join ledger on customers.customer_id = ledger.customer_id
    left join requests on customers.customer_id = requests.customer_id

)

select
    workspace_id,
    workspace_slug,
    customer_id,
    segment,
    signed_up_at,
    kyc_at,
    first_login_at,
    first_deposit_at,
    first_pix_at,
    active_30_days_at,
    case
        when active_30_days_at is not null then 'active_30_days'
        when first_pix_at is not null then 'first_pix'
        when first_deposit_at is not null then 'first_deposit'
        when first_login_at is not null then 'first_login'
        when kyc_at is not null then 'kyc'
        else 'sign_up'
    end as last_stage,
    {{ hours_between('signed_up_at', 'kyc_at') }} as hours_sign_up_to_kyc,
    {{ hours_between('kyc_at', 'first_deposit_at') }} as hours_kyc_to_first_deposit,
    {{ hours_between('first_deposit_at', 'first_pix_at') }} as hours_first_deposit_to_first_pix,
    last_error
from milestones
