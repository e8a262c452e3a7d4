with entries as (

    select * from {{ ref('int_ledger__entries_classified') }}
    where customer_id is not null

),

transactions as (

    select * from {{ ref('stg_fluxo__transactions') }}

),

customers as (

    select * from {{ ref('stg_fluxo__customers') }}

),

milestones as (

    select
        entries.customer_id,
        min(case when transactions.kind = 'deposit' and entries.movement_cents > 0 then transactions.occurred_at end)
            as first_deposit_at,
        min(case when transactions.kind = 'pix' and entries.movement_cents < 0 then transactions.occurred_at end)
            as first_pix_at,
        min(
            case
                when transactions.occurred_at >= {{ dateadd('day', 30, 'customers.signed_up_at') }}
                    then transactions.occurred_at
            end
        ) as active_30_days_at
    from entries
    inner join transactions on entries.transaction_id = transactions.transaction_id
    inner join customers on entries.customer_id = customers.customer_id
    group by entries.customer_id

)

select * from milestones
