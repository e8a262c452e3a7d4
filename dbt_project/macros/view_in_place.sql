{# Views on PostgreSQL, replaced where they stand. dbt's own way makes a new view and drops the old one with
   everything that reads it, so building one staging model alone would take the models after it away. Only a
   view whose columns have changed is dropped: what reads it must be built again then (model+). #}
{% materialization view, adapter='postgres' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set existing = load_cached_relation(this) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if existing is not none -%}
        {%- set before = [] -%}
        {%- for column in adapter.get_columns_in_relation(existing) -%}
            {%- do before.append(column.name) -%}
        {%- endfor -%}
        {%- set after = get_columns_in_query(sql) -%}
        {%- if not existing.is_view or before != after -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
    {%- endif -%}

    {% call statement('main') -%}
        create or replace view {{ target_relation }} as (
            {{ sql }}
        )
    {%- endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
