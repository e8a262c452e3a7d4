with source as (

    select * from {{ source('fluxo', 'sales') }}

),

renamed as (

    select
        id as sale_id,
        workspace_id,
        transaction_id,
        original_sale_id,
        external_id,
        kind as sale_kind,
        seller,
        customer_ref,
        payment_method,
        installments,
        gross_cents,
        deductions_cents,
        cost_cents,
        fee_cents,
        business_date,
        occurred_at,
        recorded_at
    from source

)

select * from renamed
