with logged as (

    select count(*) as requests
    from {{ ref('stg_fluxo__request_log') }}

),

mart as (

    select
        coalesce(sum(requests), 0) as requests,
        coalesce(sum(ok_count + refused_count + error_count), 0) as outcomes
    from {{ ref('fct_lead_time_daily') }}

)

select
    logged.requests,
    mart.requests as mart_requests
from logged
cross join mart
where logged.requests <> mart.requests or logged.requests <> mart.outcomes
