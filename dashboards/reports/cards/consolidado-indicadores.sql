/*---
title: {pt: Depósitos de clientes no dia, en: Customer deposits on the day}
description: {pt: Comparação com o dia anterior., en: Compared with the day before.}
reads:
  fct_daily_consolidation:
    - workspace_slug
    - account_group
    - business_date
    - opening_amount
    - inflow_amount
    - outflow_amount
    - closing_amount
    - transaction_count
columns:
  workspace_slug: {type: text}
  opening_amount: {type: money, label: {pt: Saldo inicial, en: Opening balance}}
  inflow_amount: {type: money, label: {pt: Entradas, en: Inflow}}
  previous_inflow_amount: {type: money, label: {pt: Entradas no dia anterior, en: Inflow on the day before}}
  outflow_amount: {type: money, label: {pt: Saídas, en: Outflow}}
  previous_outflow_amount: {type: money, label: {pt: Saídas no dia anterior, en: Outflow on the day before}}
  closing_amount: {type: money, label: {pt: Saldo final, en: Closing balance}}
  transaction_count: {type: count, label: {pt: Transações, en: Transactions}}
  previous_transaction_count: {type: count, label: {pt: Transações no dia anterior, en: Transactions on the day before}}
order_by: [workspace_slug]
view:
  type: kpis
  kpis:
    - {value: opening_amount, label: {pt: Saldo inicial, en: Opening balance}}
    - {value: inflow_amount, previous: previous_inflow_amount, label: {pt: Entradas, en: Inflow}}
    - {value: outflow_amount, previous: previous_outflow_amount, label: {pt: Saídas, en: Outflow}}
    - {value: closing_amount, previous: opening_amount, label: {pt: Saldo final, en: Closing balance}}
    - value: transaction_count
      previous: previous_transaction_count
      label: {pt: Transações, en: Transactions}
---*/
SELECT
    today.workspace_slug,
    today.opening_amount,
    today.inflow_amount,
    before.inflow_amount AS previous_inflow_amount,
    today.outflow_amount,
    before.outflow_amount AS previous_outflow_amount,
    today.closing_amount,
    today.transaction_count,
    before.transaction_count AS previous_transaction_count
FROM marts.fct_daily_consolidation AS today
LEFT JOIN marts.fct_daily_consolidation AS before
    ON
        today.workspace_slug = before.workspace_slug
        AND today.account_group = before.account_group
        AND before.business_date = today.business_date - 1
WHERE
    today.workspace_slug = %(workspace)s
    AND today.business_date = %(day)s
    AND today.account_group = 'depositos_clientes'
