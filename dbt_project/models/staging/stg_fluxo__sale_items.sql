with source as (

    select * from {{ source('fluxo', 'sale_items') }}

),

renamed as (

    select
        sale_id,
        line,
        workspace_id,
        product_code,
        description,
        quantity,
        unit_price_cents,
        unit_cost_cents,
        total_cents,
        recorded_at
    from source

)

select * from renamed
