{# The rows of a snapshot table as last extracted: its newest partition. #}
{% macro newest_snapshot(relation) -%}
    (select * from {{ relation }} where dt = (select max(dt) from {{ relation }}))
{%- endmacro %}
