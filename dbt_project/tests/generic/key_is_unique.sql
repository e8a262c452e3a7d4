{# The columns together name one row, and none of them is null (but those that may be). #}
{% test key_is_unique(model, columns, nullable=[]) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns if column not in nullable %}
            or {{ column }} is null
        {%- endfor %}
{% endtest %}
