{# The day, in the business time zone, of an instant: the twin of fluxo.clock.business_date. #}
{% macro business_date_of(instant) -%}
    {{ return(adapter.dispatch('business_date_of')(instant)) }}
{%- endmacro %}

{% macro default__business_date_of(instant) -%}
    cast({{ instant }} at time zone '{{ var("business_timezone") }}' as date)
{%- endmacro %}

{% macro spark__business_date_of(instant) -%}
    cast(from_utc_timestamp({{ instant }}, '{{ var("business_timezone") }}') as date)
{%- endmacro %}
