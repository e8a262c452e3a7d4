with source as (

    select * from {{ source('fluxo', 'entries') }}

),

renamed as (

    select
        account_id,
        version as account_version,
        transaction_id,
        workspace_id,
        amount_cents,
        balance_after_cents,
        business_date,
        recorded_at
    from source

)

select * from renamed
