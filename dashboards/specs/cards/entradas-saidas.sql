/*---
title: {pt: Entradas e saídas por dia, en: Inflow and outflow by day}
description:
  pt: "Banco: depósitos de clientes. Loja: caixa e bancos. Regime de caixa."
  en: "Bank: customer deposits. Shop: cash and banks. Cash basis."
reads:
  dim_workspace: [workspace_id, workspace_kind]
  fct_daily_consolidation: [workspace_id, workspace_slug, account_group, business_date, inflow_amount, outflow_amount]
columns:
  workspace_slug: {type: text}
  business_date: {type: date, label: {pt: Dia, en: Day}}
  days_ago: {type: count}
  inflow_amount: {type: money, label: {pt: Entradas, en: Inflow}}
  outflow_amount: {type: money, label: {pt: Saídas, en: Outflow}}
order_by: [workspace_slug, business_date]
filters:
  periodo: {column: days_ago, operator: "<"}
view: {type: in_out, x: business_date, y: [inflow_amount, outflow_amount]}
control:
  sql: |
    SELECT sum(day.inflow_amount) AS inflow_amount, sum(day.outflow_amount) AS outflow_amount
    FROM marts.fct_daily_consolidation AS day
    INNER JOIN marts.dim_workspace AS workspace ON day.workspace_id = workspace.workspace_id
    INNER JOIN (
        SELECT workspace_id, max(business_date) AS last_date
        FROM marts.fct_daily_consolidation
        GROUP BY workspace_id
    ) AS newest ON day.workspace_id = newest.workspace_id
    WHERE
        (day.account_group, workspace.workspace_kind)
            IN (('depositos_clientes', 'bank'), ('caixa', 'shop'), ('bancos', 'shop'))
        AND day.business_date > newest.last_date - 365
---*/
WITH treasury AS (
    SELECT
        day.workspace_slug,
        day.business_date,
        sum(day.inflow_amount) AS inflow_amount,
        sum(day.outflow_amount) AS outflow_amount
    FROM marts.fct_daily_consolidation AS day
    INNER JOIN marts.dim_workspace AS workspace ON day.workspace_id = workspace.workspace_id
    WHERE
        (workspace.workspace_kind = 'bank' AND day.account_group = 'depositos_clientes')
        OR (workspace.workspace_kind = 'shop' AND day.account_group IN ('caixa', 'bancos'))
    GROUP BY day.workspace_slug, day.business_date
),

counted AS (
    SELECT
        workspace_slug,
        business_date,
        max(business_date) OVER (PARTITION BY workspace_slug) - business_date AS days_ago,
        inflow_amount,
        outflow_amount
    FROM treasury
)

SELECT
    workspace_slug,
    business_date,
    days_ago,
    inflow_amount,
    outflow_amount
FROM counted
WHERE days_ago < 365
