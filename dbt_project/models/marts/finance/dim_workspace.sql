with workspaces as (

    select * from {{ ref('stg_fluxo__workspaces') }}

)

select
    workspace_id,
    workspace_slug,
    workspace_name,
    workspace_kind,
    currency
from workspaces
