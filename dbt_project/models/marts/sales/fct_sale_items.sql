with items as (

    select * from {{ ref('stg_fluxo__sale_items') }}

),

sales as (

    select
        *,
        case when sale_kind = 'return' then -1 else 1 end as direction
    from {{ ref('stg_fluxo__sales') }}

),

workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

)

select
    items.sale_id,
    items.line,
    workspaces.workspace_slug,
    sales.sale_kind,
    items.product_code,
    items.description,
    cast(sales.direction * items.quantity as bigint) as quantity,
    {{ cents_to_amount('items.unit_price_cents') }} as unit_price,
    {{ cents_to_amount('items.unit_cost_cents') }} as unit_cost,
    {{ cents_to_amount('sales.direction * items.total_cents') }} as total_amount,
    sales.business_date
from items
inner join sales on items.sale_id = sales.sale_id
inner join workspaces on items.workspace_id = workspaces.workspace_id
