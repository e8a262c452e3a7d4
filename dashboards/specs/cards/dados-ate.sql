/*---
title: {pt: Dados até, en: Data up to}
reads:
  dim_workspace: [workspace_id, workspace_slug, workspace_name, workspace_kind, currency]
  fct_daily_consolidation: [workspace_id, business_date]
columns:
  workspace_slug: {type: text}
  workspace_name: {type: text}
  workspace_kind: {type: text}
  currency: {type: text}
  first_date: {type: date}
  last_date: {type: date}
order_by: [workspace_kind, workspace_slug]
view: {type: freshness, name: workspace_name, currency: currency, until: last_date}
control:
  sql: SELECT max(business_date) AS last_date FROM marts.fct_daily_consolidation
---*/
SELECT
    workspace.workspace_slug,
    workspace.workspace_name,
    workspace.workspace_kind,
    workspace.currency,
    min(day.business_date) AS first_date,
    max(day.business_date) AS last_date
FROM marts.dim_workspace AS workspace
LEFT JOIN marts.fct_daily_consolidation AS day ON workspace.workspace_id = day.workspace_id
GROUP BY
    workspace.workspace_slug, workspace.workspace_name, workspace.workspace_kind, workspace.currency
