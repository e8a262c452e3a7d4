with requests as (

    select * from {{ ref('stg_fluxo__request_log') }}
    where customer_id is not null

),

numbered as (

    select
        *,
        row_number() over (
            partition by customer_id, case when outcome = 'ok' then 1 else 0 end
            order by started_at desc, request_log_id desc
        ) as newest
    from requests

),

milestones as (

    select
        customer_id,
        min(case when route = '/login' and outcome = 'ok' then started_at end) as first_login_at,
        max(
            case
                when outcome <> 'ok' and newest = 1
                    then coalesce(reason, 'status_' || cast(status as {{ type_string() }}))
            end
        ) as last_error
    from numbered
    group by customer_id

)

select * from milestones
