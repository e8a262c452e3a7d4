with items as (

    select
        sale_id,
        sum(total_amount) as total_amount
    from {{ ref('fct_sale_items') }}
    group by sale_id

)

select sales.sale_id
from {{ ref('fct_sales') }} as sales
left join items on sales.sale_id = items.sale_id
where sales.gross_amount is distinct from items.total_amount
