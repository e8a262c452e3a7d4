-- of the two newest days: older ones were looked at when they were new, and events outnumber everything else
with recent as (

    select
        event.position,
        event.aggregate,
        event.aggregate_id,
        event.aggregate_version,
        event.type
    from {{ source('fluxo', 'outbox') }} as event
    where event.dt >= (
            select cast(max(newest.dt) - interval '1' day as date)
            from {{ source('fluxo', 'outbox') }} as newest
        )

),

steps as (

    select
        aggregate,
        aggregate_id,
        aggregate_version,
        type,
        lag(aggregate_version) over announced as version_before,
        count(*) over (partition by aggregate, aggregate_id, aggregate_version, type) as times
    from recent
    window announced as (partition by aggregate, aggregate_id order by position)

)

select *
from steps
where times > 1 or aggregate_version < version_before
