{# One amount over another as a ratio that fits numeric(9, 4); null where it has no meaning (over zero) or
   no use (beyond ten million per cent). #}
{% macro share_of(amount, base) -%}
    case
        when {{ base }} <> 0 and abs({{ amount }}) < abs({{ base }}) * 99999
            then cast({{ amount }} * 1.0 / {{ base }} as numeric(9, 4))
    end
{%- endmacro %}
