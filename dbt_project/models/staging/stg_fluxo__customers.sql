with source as (

    select * from {{ newest_snapshot(source('fluxo', 'customers')) }} as newest

),

renamed as (

    select
        id as customer_id,
        workspace_id,
        segment,
        state,
        kyc_status,
        kyc_at,
        created_at as signed_up_at,
        recorded_at
    from source

)

select * from renamed
