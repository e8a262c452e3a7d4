with source as (

    select * from {{ newest_snapshot(source('fluxo', 'accounts')) }} as newest

),

renamed as (

    select
        id as account_id,
        workspace_id,
        customer_id,
        code as account_code,
        name as account_name,
        kind as account_kind,
        normal_side,
        account_group,
        dre_line,
        created_at
    from source

)

select * from renamed
