{# The value below which a share of a column's rows lies, interpolated. #}
{% macro percentile(column, share) -%}
    {{ return(adapter.dispatch('percentile')(column, share)) }}
{%- endmacro %}

{% macro default__percentile(column, share) -%}
    percentile_cont({{ share }}) within group (order by {{ column }})
{%- endmacro %}

{% macro spark__percentile(column, share) -%}
    percentile({{ column }}, {{ share }})
{%- endmacro %}

{% macro trino__percentile(column, share) -%}
    approx_percentile({{ column }}, {{ share }})
{%- endmacro %}
