/*---
title: {pt: Indicadores do período, en: Figures of the period}
description:
  pt: A comparação é com o período anterior de mesmo tamanho, quando há dados dele por inteiro.
  en: Compared with the period of the same length before it, where there is data for all of it.
reads:
  dim_workspace: [workspace_id, workspace_kind]
  fct_daily_consolidation:
    - workspace_id
    - workspace_slug
    - account_group
    - business_date
    - opening_amount
    - inflow_amount
    - outflow_amount
    - closing_amount
  fct_customer_journey: [workspace_id, signed_up_at]
  fct_lead_time_daily: [workspace_id, request_date, requests, ok_count]
columns:
  workspace_slug: {type: text}
  period_days: {type: count, label: {pt: Período (dias), en: Period (days)}}
  closing_amount: {type: money, label: {pt: Saldo final, en: Closing balance}}
  opening_amount: {type: money, label: {pt: Saldo inicial, en: Opening balance}}
  inflow_amount: {type: money, label: {pt: Entradas, en: Inflow}}
  previous_inflow_amount: {type: money, label: {pt: Entradas no período anterior, en: Inflow in the period before}}
  outflow_amount: {type: money, label: {pt: Saídas, en: Outflow}}
  previous_outflow_amount: {type: money, label: {pt: Saídas no período anterior, en: Outflow in the period before}}
  new_customers: {type: count, label: {pt: Novos clientes, en: New customers}}
  previous_new_customers: {type: count, label: {pt: Novos no período anterior, en: New in the period before}}
  success_rate: {type: percent, label: {pt: Requisições com sucesso, en: Successful requests}}
  previous_success_rate: {type: percent, label: {pt: Sucesso no período anterior, en: Success in the period before}}
order_by: [workspace_slug, period_days]
filters:
  periodo: {column: period_days}
view:
  type: kpis
  kpis:
    - {value: opening_amount, label: {pt: Saldo inicial, en: Opening balance}}
    - {value: inflow_amount, previous: previous_inflow_amount, label: {pt: Entradas, en: Inflow}}
    - {value: outflow_amount, previous: previous_outflow_amount, label: {pt: Saídas, en: Outflow}}
    - {value: closing_amount, previous: opening_amount, label: {pt: Saldo final, en: Closing balance}}
    - {value: new_customers, previous: previous_new_customers, label: {pt: Novos clientes, en: New customers}}
    - value: success_rate
      previous: previous_success_rate
      label: {pt: Requisições com sucesso, en: Successful requests}
      unit: points
control:
  filters: {period_days: 365}
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
        day.workspace_id,
        day.workspace_slug,
        day.business_date,
        sum(day.opening_amount) AS opening_amount,
        sum(day.inflow_amount) AS inflow_amount,
        sum(day.outflow_amount) AS outflow_amount,
        sum(day.closing_amount) AS closing_amount
    FROM marts.fct_daily_consolidation AS day
    INNER JOIN marts.dim_workspace AS workspace ON day.workspace_id = workspace.workspace_id
    WHERE
        (workspace.workspace_kind = 'bank' AND day.account_group = 'depositos_clientes')
        OR (workspace.workspace_kind = 'shop' AND day.account_group IN ('caixa', 'bancos'))
    GROUP BY day.workspace_id, day.workspace_slug, day.business_date
),

periods AS (
    -- until: last day of the period; since: the day before its first; whole: there is data for the one before
    SELECT
        span.workspace_id,
        span.workspace_slug,
        length.days AS period_days,
        span.last_date AS until,
        span.last_date - length.days AS since,
        span.first_date <= span.last_date - 2 * length.days + 1 AS whole
    FROM (
        SELECT
            workspace_id,
            workspace_slug,
            min(business_date) AS first_date,
            max(business_date) AS last_date
        FROM treasury
        GROUP BY workspace_id, workspace_slug
    ) AS span
    CROSS JOIN (VALUES (7), (30), (90), (365)) AS length (days)
),

money AS (
    SELECT
        periods.workspace_id,
        periods.period_days,
        sum(day.closing_amount) FILTER (WHERE day.business_date = periods.until) AS closing_amount,
        sum(day.inflow_amount) FILTER (WHERE day.business_date > periods.since) AS inflow_amount,
        sum(day.outflow_amount) FILTER (WHERE day.business_date > periods.since) AS outflow_amount,
        sum(day.inflow_amount) FILTER (WHERE day.business_date <= periods.since) AS previous_inflow_amount,
        sum(day.outflow_amount) FILTER (WHERE day.business_date <= periods.since) AS previous_outflow_amount,
        (array_agg(day.opening_amount ORDER BY day.business_date) FILTER (WHERE day.business_date > periods.since))[1]
            AS opening_amount
    FROM periods
    INNER JOIN treasury AS day
        ON
            periods.workspace_id = day.workspace_id
            AND day.business_date > periods.since - periods.period_days
            AND day.business_date <= periods.until
    GROUP BY periods.workspace_id, periods.period_days
),

sign_ups AS (
    SELECT
        workspace_id,
        (signed_up_at AT TIME ZONE 'America/Sao_Paulo')::date AS day,
        count(*) AS customers
    FROM marts.fct_customer_journey
    GROUP BY 1, 2
),

newcomers AS (
    SELECT
        periods.workspace_id,
        periods.period_days,
        coalesce(sum(sign_ups.customers) FILTER (WHERE sign_ups.day > periods.since), 0) AS new_customers,
        coalesce(sum(sign_ups.customers) FILTER (WHERE sign_ups.day <= periods.since), 0) AS previous_new_customers
    FROM periods
    INNER JOIN sign_ups
        ON
            periods.workspace_id = sign_ups.workspace_id
            AND sign_ups.day > periods.since - periods.period_days
            AND sign_ups.day <= periods.until
    GROUP BY periods.workspace_id, periods.period_days
),

answers AS (
    SELECT
        periods.workspace_id,
        periods.period_days,
        round(
            sum(log.ok_count::numeric) FILTER (WHERE log.request_date > periods.since)
            / sum(log.requests) FILTER (WHERE log.request_date > periods.since), 4
        ) AS success_rate,
        round(
            sum(log.ok_count::numeric) FILTER (WHERE log.request_date <= periods.since)
            / sum(log.requests) FILTER (WHERE log.request_date <= periods.since), 4
        ) AS previous_success_rate
    FROM periods
    INNER JOIN marts.fct_lead_time_daily AS log
        ON
            periods.workspace_id = log.workspace_id
            AND log.request_date > periods.since - periods.period_days
            AND log.request_date <= periods.until
    GROUP BY periods.workspace_id, periods.period_days
)

SELECT
    periods.workspace_slug,
    periods.period_days,
    money.closing_amount,
    money.opening_amount,
    money.inflow_amount,
    CASE WHEN periods.whole THEN money.previous_inflow_amount END AS previous_inflow_amount,
    money.outflow_amount,
    CASE WHEN periods.whole THEN money.previous_outflow_amount END AS previous_outflow_amount,
    newcomers.new_customers,
    CASE WHEN periods.whole THEN newcomers.previous_new_customers END AS previous_new_customers,
    answers.success_rate,
    CASE WHEN periods.whole THEN answers.previous_success_rate END AS previous_success_rate
FROM periods
INNER JOIN money ON periods.workspace_id = money.workspace_id AND periods.period_days = money.period_days
LEFT JOIN newcomers
    ON periods.workspace_id = newcomers.workspace_id AND periods.period_days = newcomers.period_days
LEFT JOIN answers ON periods.workspace_id = answers.workspace_id AND periods.period_days = answers.period_days
