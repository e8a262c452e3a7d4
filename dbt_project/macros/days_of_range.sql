{# The item of a from clause that gives one row (alias.day) for each day of a range, both ends in it. #}
{% macro days_of_range(first_day, last_day, alias) -%}
    {{ return(adapter.dispatch('days_of_range')(first_day, last_day, alias)) }}
{%- endmacro %}

{% macro default__days_of_range(first_day, last_day, alias) -%}
    generate_series({{ first_day }}, {{ last_day }}, interval '1 day') as {{ alias }} (day)
{%- endmacro %}

{% macro duckdb__days_of_range(first_day, last_day, alias) -%}
    unnest(generate_series({{ first_day }}, {{ last_day }}, interval '1 day')) as {{ alias }} (day)
{%- endmacro %}

{% macro spark__days_of_range(first_day, last_day, alias) -%}
    lateral explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as {{ alias }} (day)
{%- endmacro %}

{% macro trino__days_of_range(first_day, last_day, alias) -%}
    unnest(sequence({{ first_day }}, {{ last_day }}, interval '1' day)) as {{ alias }} (day)
{%- endmacro %}
