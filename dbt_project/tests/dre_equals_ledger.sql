with entries as (

    select * from {{ ref('stg_fluxo__entries') }}

),

accounts as (

    select * from {{ ref('stg_fluxo__accounts') }}

),

-- credits less debits of revenue and expense accounts: the result, whatever the lines are
ledger as (

    select
        entries.workspace_id,
        cast(date_trunc('month', entries.business_date) as date) as month,
        -sum(entries.amount_cents) as result_cents
    from entries
    inner join accounts on entries.account_id = accounts.account_id
    where accounts.account_kind in ('revenue', 'expense')
    group by entries.workspace_id, cast(date_trunc('month', entries.business_date) as date)

),

dre as (

    select
        workspace_id,
        month,
        amount * 100 as result_cents
    from {{ ref('fct_dre_monthly') }}
    where line_code = 'lucro_liquido' and regime = 'competencia'

)

select
    coalesce(ledger.workspace_id, dre.workspace_id) as workspace_id,
    coalesce(ledger.month, dre.month) as month
from ledger
full outer join dre on ledger.workspace_id = dre.workspace_id and ledger.month = dre.month
where coalesce(ledger.result_cents, 0) <> coalesce(dre.result_cents, 0)
