with recursive lines as (

    select * from {{ ref('dre_lines') }}

),

-- each leaf, then every subtotal above it, up to the line without a parent
ancestry as (

    select
        line_code as leaf_code,
        line_code,
        parent_code
    from lines
    where sign is not null

    union all

    select
        ancestry.leaf_code,
        lines.line_code,
        lines.parent_code
    from ancestry
    inner join lines on ancestry.parent_code = lines.line_code

)

select
    line_code,
    leaf_code
from ancestry
