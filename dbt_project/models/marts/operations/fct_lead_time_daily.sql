with requests as (

    select * from {{ ref('stg_fluxo__request_log') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

),

daily as (

    select
        workspace_id,
        route,
        method,
        request_date,
        simulated,
        count(*) as requests,
        sum(case when outcome = 'ok' then 1 else 0 end) as ok_count,
        sum(case when outcome = 'refused' then 1 else 0 end) as refused_count,
        sum(case when outcome = 'error' then 1 else 0 end) as error_count,
        {{ percentile('total_ms', 0.5) }} as p50_ms,
        {{ percentile('total_ms', 0.95) }} as p95_ms,
        {{ percentile('total_ms', 0.99) }} as p99_ms,
        {{ percentile('db_ms', 0.5) }} as db_p50_ms
    from requests
    group by workspace_id, route, method, request_date, simulated

)

select
    daily.workspace_id,
    coalesce(workspaces.workspace_slug, 'sem_workspace') as workspace_slug,
    daily.route,
    daily.method,
    daily.request_date,
    daily.simulated,
    daily.requests,
    daily.ok_count,
    daily.refused_count,
    daily.error_count,
    {{ share_of('daily.ok_count', 'daily.requests') }} as success_rate,
    cast(daily.p50_ms as numeric(18, 3)) as p50_ms,
    cast(daily.p95_ms as numeric(18, 3)) as p95_ms,
    cast(daily.p99_ms as numeric(18, 3)) as p99_ms,
    cast(daily.db_p50_ms as numeric(18, 3)) as db_p50_ms
from daily
left join workspaces on daily.workspace_id = workspaces.workspace_id
