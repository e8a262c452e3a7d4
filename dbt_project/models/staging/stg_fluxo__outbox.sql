with source as (

    select * from {{ source('fluxo', 'outbox') }}

),

renamed as (

    select
        position as event_position,
        id as event_id,
        type as event_type,
        type_version as event_type_version,
        aggregate as aggregate_type,
        aggregate_id,
        aggregate_version,
        workspace_id,
        correlation_id,
        transaction_id,
        amount_cents,
        balance_after_cents,
        reason,
        {{ business_date_of('occurred_at') }} as event_date,
        occurred_at,
        recorded_at
    from source

)

select * from renamed
