select customers.customer_id
from {{ ref('stg_fluxo__customers') }} as customers
left join {{ ref('fct_customer_journey') }} as journeys on customers.customer_id = journeys.customer_id
where journeys.customer_id is null
