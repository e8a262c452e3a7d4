with source as (

    select * from {{ source('fluxo', 'transactions') }}

),

renamed as (

    select
        id as transaction_id,
        workspace_id,
        reverses_id,
        external_id,
        kind,
        description,
        amount_cents,
        business_date,
        occurred_at,
        recorded_at
    from source

)

select * from renamed
