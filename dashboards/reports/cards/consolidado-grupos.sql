/*---
title: {pt: Por grupo de contas, en: By group of accounts}
description:
  pt: "Conferência: saldo inicial + entradas − saídas = saldo final; a diferença deve ser zero."
  en: "Check: opening + inflow − outflow = closing; the difference should be zero."
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
  account_group: {type: text, values: account_groups, label: {pt: Grupo, en: Group}}
  opening_amount: {type: money, label: {pt: Saldo inicial, en: Opening}}
  inflow_amount: {type: money, label: {pt: Entradas, en: Inflow}}
  outflow_amount: {type: money, label: {pt: Saídas, en: Outflow}}
  closing_amount: {type: money, label: {pt: Saldo final, en: Closing}}
  difference_amount: {type: money, label: {pt: Diferença, en: Difference}}
  transaction_count: {type: count, label: {pt: Transações, en: Transactions}}
order_by: [account_group]
view:
  type: table
  rows: {pt: account_group, en: account_group}
  values: [opening_amount, inflow_amount, outflow_amount, closing_amount, difference_amount, transaction_count]
---*/
SELECT
    workspace_slug,
    account_group,
    opening_amount,
    inflow_amount,
    outflow_amount,
    closing_amount,
    opening_amount + inflow_amount - outflow_amount - closing_amount AS difference_amount,
    transaction_count
FROM marts.fct_daily_consolidation
WHERE workspace_slug = %(workspace)s AND business_date = %(day)s
