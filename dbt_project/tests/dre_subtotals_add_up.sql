with lines as (

    select * from {{ ref('fct_dre_monthly') }}

),

tree as (

    select * from {{ ref('dre_lines') }}

),

children as (

    select
        lines.workspace_id,
        lines.regime,
        lines.month,
        tree.parent_code,
        sum(lines.amount) as amount
    from lines
    inner join tree on lines.line_code = tree.line_code
    where tree.parent_code is not null
    group by lines.workspace_id, lines.regime, lines.month, tree.parent_code

)

select
    lines.workspace_id,
    lines.regime,
    lines.month,
    lines.line_code
from lines
left join children
    on
        lines.workspace_id = children.workspace_id
        and lines.regime = children.regime
        and lines.month = children.month
        and lines.line_code = children.parent_code
where lines.is_subtotal and lines.amount is distinct from children.amount
