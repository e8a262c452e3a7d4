with leaf_amounts as (

    select * from {{ ref('int_dre__leaf_monthly') }}

),

line_leaves as (

    select * from {{ ref('int_dre__line_leaves') }}

),

lines as (

    select * from {{ ref('dre_lines') }}

),

months as (

    select distinct
        workspace_id,
        cast(date_trunc('month', business_date) as date) as month
    from {{ ref('int_ledger__workspace_days') }}

),

line_amounts as (

    select
        leaf_amounts.workspace_id,
        leaf_amounts.month,
        line_leaves.line_code,
        cast(sum(leaf_amounts.amount_cents) as bigint) as amount_cents
    from leaf_amounts
    inner join line_leaves on leaf_amounts.leaf_code = line_leaves.leaf_code
    group by leaf_amounts.workspace_id, leaf_amounts.month, line_leaves.line_code

),

-- every line in every month, so that the month before is always the row before
complete as (

    select
        months.workspace_id,
        months.month,
        lines.line_order,
        lines.line_code,
        lines.line_name_pt,
        lines.line_name_en,
        lines.sign is null as is_subtotal,
        coalesce(line_amounts.amount_cents, 0) as amount_cents
    from months
    cross join lines
    left join line_amounts
        on
            months.workspace_id = line_amounts.workspace_id
            and months.month = line_amounts.month
            and lines.line_code = line_amounts.line_code

)

select * from complete
