select transaction_id
from {{ ref('stg_fluxo__entries') }}
group by transaction_id
having sum(amount_cents) <> 0
