{# Statistics of a table just built: the planner of the next model would otherwise guess. #}
{% macro analyze_table(relation) -%}
    {% if target.type == 'postgres' and model.config.materialized == 'table' %}analyze {{ relation }}{% endif %}
{%- endmacro %}
