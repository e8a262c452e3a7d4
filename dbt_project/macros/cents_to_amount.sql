{# Centavos to an amount with two decimals, exact. Multiplied, because engines differ in what type a division has. #}
{% macro cents_to_amount(cents) -%}
    cast(({{ cents }}) * 0.01 as numeric(18, 2))
{%- endmacro %}
