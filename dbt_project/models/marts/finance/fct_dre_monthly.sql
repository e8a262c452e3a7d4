with lines as (

    select * from {{ ref('int_dre__line_monthly') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

),

compared as (

    select
        *,
        lag(amount_cents) over (partition by workspace_id, line_code order by month) as previous_cents,
        sum(case when line_code = 'receita_liquida' then amount_cents else 0 end)
            over (partition by workspace_id, month)
            as net_revenue_cents
    from lines

)

select
    compared.workspace_id,
    workspaces.workspace_slug,
    workspaces.currency,
    'competencia' as regime,
    compared.month,
    compared.line_order,
    compared.line_code,
    compared.line_name_pt,
    compared.line_name_en,
    compared.is_subtotal,
    {{ cents_to_amount('compared.amount_cents') }} as amount,
    {{ cents_to_amount('compared.previous_cents') }} as previous_amount,
    {{ share_of('compared.amount_cents', 'compared.net_revenue_cents') }} as net_revenue_share,
    {{ share_of('(compared.amount_cents - compared.previous_cents)', 'abs(compared.previous_cents)') }}
        as change_on_previous
from compared
inner join workspaces on compared.workspace_id = workspaces.workspace_id
