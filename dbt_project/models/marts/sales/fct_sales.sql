with sales as (

    select
        *,
        case when sale_kind = 'return' then -1 else 1 end as direction
    from {{ ref('stg_fluxo__sales') }}

),

item_counts as (

    select
        sale_id,
        count(*) as item_count
    from {{ ref('stg_fluxo__sale_items') }}
    group by sale_id

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

)

select
    sales.sale_id,
    sales.workspace_id,
    workspaces.workspace_slug,
    workspaces.currency,
    sales.sale_kind,
    sales.external_id,
    sales.seller,
    sales.payment_method,
    cast(sales.installments as integer) as installments,
    {{ cents_to_amount('sales.direction * sales.gross_cents') }} as gross_amount,
    {{ cents_to_amount('sales.direction * sales.deductions_cents') }} as deductions_amount,
    {{ cents_to_amount('sales.direction * sales.cost_cents') }} as cost_amount,
    {{ cents_to_amount('sales.direction * sales.fee_cents') }} as fee_amount,
    {{ cents_to_amount(
        'sales.direction * (sales.gross_cents - sales.deductions_cents - sales.cost_cents - sales.fee_cents)'
    ) }} as margin_amount,
    coalesce(item_counts.item_count, 0) as item_count,
    sales.occurred_at,
    sales.business_date
from sales
inner join workspaces on sales.workspace_id = workspaces.workspace_id
left join item_counts on sales.sale_id = item_counts.sale_id
