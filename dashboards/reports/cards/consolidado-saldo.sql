/*---
title: {pt: Depósitos de clientes nos últimos 30 dias, en: Customer deposits in the last 30 days}
description: {pt: Saldo no fechamento de cada dia., en: Closing balance of each day.}
reads:
  fct_daily_consolidation: [workspace_slug, account_group, business_date, closing_amount]
columns:
  workspace_slug: {type: text}
  business_date: {type: date, label: {pt: Dia, en: Day}}
  closing_amount: {type: money, label: {pt: Saldo, en: Balance}}
order_by: [business_date]
view: {type: line, x: business_date, y: [closing_amount]}
---*/
SELECT
    workspace_slug,
    business_date,
    closing_amount
FROM marts.fct_daily_consolidation
WHERE
    workspace_slug = %(workspace)s
    AND business_date > %(day)s::date - 30
    AND business_date <= %(day)s
    AND account_group = 'depositos_clientes'
