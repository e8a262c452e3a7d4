with source as (

    select * from {{ source('fluxo', 'request_log') }}

),

renamed as (

    select
        id as request_log_id,
        request_id,
        workspace_id,
        actor_id,
        customer_id,
        method,
        route,
        status,
        outcome,
        reason,
        simulated,
        total_ms,
        db_ms,
        {{ business_date_of('started_at') }} as request_date,
        started_at,
        recorded_at
    from source

)

select * from renamed
