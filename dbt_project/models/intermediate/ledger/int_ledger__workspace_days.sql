with movement as (

    select * from {{ ref('int_ledger__group_daily') }}

),

ranges as (

    select
        workspace_id,
        min(business_date) as first_date,
        max(business_date) as last_date
    from movement
    group by workspace_id

),

days as (

    select
        ranges.workspace_id,
        cast(calendar.day as date) as business_date
    from ranges
    cross join {{ days_of_range('ranges.first_date', 'ranges.last_date', 'calendar') }}

)

select * from days
