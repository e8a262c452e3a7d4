with entries as (

    select * from {{ ref('stg_fluxo__entries') }}

),

accounts as (

    select * from {{ ref('stg_fluxo__accounts') }}

),

classified as (

    select
        entries.account_id,
        entries.account_version,
        entries.transaction_id,
        entries.workspace_id,
        accounts.customer_id,
        accounts.account_code,
        accounts.account_group,
        accounts.account_kind,
        accounts.dre_line,
        entries.amount_cents,
        case when accounts.normal_side = 'debit' then entries.amount_cents else -entries.amount_cents end
            as movement_cents,
        entries.balance_after_cents,
        entries.business_date
    from entries
    inner join accounts on entries.account_id = accounts.account_id

)

select * from classified
