with movement as (

    select * from {{ ref('int_ledger__account_daily') }}

),

accounts as (

    select * from {{ ref('stg_fluxo__accounts') }}

),

lines as (

    select * from {{ ref('dre_lines') }}

),

-- an account of the other nature (interest earned, in a line of expenses) counts against the line
monthly as (

    select
        movement.workspace_id,
        cast(date_trunc('month', movement.business_date) as date) as month,
        accounts.dre_line as leaf_code,
        cast(sum(
            lines.sign
            * case when accounts.account_kind = lines.nature then 1 else -1 end
            * (movement.inflow_cents - movement.outflow_cents)
        ) as bigint) as amount_cents
    from movement
    inner join accounts on movement.account_id = accounts.account_id
    inner join lines on accounts.dre_line = lines.line_code
    group by movement.workspace_id, cast(date_trunc('month', movement.business_date) as date), accounts.dre_line

)

select * from monthly
