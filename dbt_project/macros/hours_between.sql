{# Hours, with decimals, from one instant to a later one; null if either is. #}
{% macro hours_between(earlier, later) -%}
    {{ return(adapter.dispatch('hours_between')(earlier, later)) }}
{%- endmacro %}

{% macro default__hours_between(earlier, later) -%}
    cast(extract(epoch from {{ later }} - {{ earlier }}) / 3600.0 as numeric(18, 2))
{%- endmacro %}

{% macro spark__hours_between(earlier, later) -%}
    cast((unix_millis({{ later }}) - unix_millis({{ earlier }})) / 3600000.0 as numeric(18, 2))
{%- endmacro %}

{% macro trino__hours_between(earlier, later) -%}
    cast(date_diff('millisecond', {{ earlier }}, {{ later }}) / 3600000.0 as numeric(18, 2))
{%- endmacro %}
