with source as (

    select * from {{ newest_snapshot(source('fluxo', 'workspaces')) }} as newest

),

renamed as (

    select
        id as workspace_id,
        slug as workspace_slug,
        name as workspace_name,
        kind as workspace_kind,
        currency,
        created_at
    from source

)

select * from renamed
