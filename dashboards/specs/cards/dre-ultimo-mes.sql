/*---
title: {pt: DRE do último mês completo, en: Income statement of the last complete month}
description:
  pt: Regime de competência. AV% é a parte da receita líquida; AH% é a variação sobre o mês anterior, positiva quando melhora o resultado.
  en: Accrual basis. Share is of net revenue; change is on the month before, positive when it improves the result.
reads:
  fct_daily_consolidation: [workspace_id, business_date]
  fct_dre_monthly:
    - workspace_id
    - workspace_slug
    - regime
    - month
    - line_order
    - line_name_pt
    - line_name_en
    - is_subtotal
    - amount
    - previous_amount
    - net_revenue_share
    - change_on_previous
columns:
  workspace_slug: {type: text}
  month: {type: date}
  line_order: {type: count}
  line_name_pt: {type: text, label: {pt: Linha, en: Line (Portuguese)}}
  line_name_en: {type: text, label: {pt: Linha (inglês), en: Line}}
  is_subtotal: {type: flag}
  amount: {type: money, label: {pt: Valor, en: Amount}}
  net_revenue_share: {type: percent, label: {pt: AV%, en: Share}}
  previous_amount: {type: money, label: {pt: Mês anterior, en: Month before}}
  change_on_previous: {type: percent, label: {pt: AH%, en: Change}}
order_by: [workspace_slug, line_order]
view:
  type: table
  rows: {pt: line_name_pt, en: line_name_en}
  values: [amount, net_revenue_share, previous_amount, change_on_previous]
  emphasis: is_subtotal
  heading: month
empty:
  pt: Ainda não há um mês completo de lançamentos.
  en: There is no complete month of entries yet.
control:
  sql: |
    SELECT sum(dre.amount) AS amount
    FROM marts.fct_dre_monthly AS dre
    INNER JOIN (
        SELECT workspace_id, max(business_date) AS last_date
        FROM marts.fct_daily_consolidation
        GROUP BY workspace_id
    ) AS newest ON dre.workspace_id = newest.workspace_id
    WHERE
        dre.regime = 'competencia'
        AND dre.month = date_trunc('month', newest.last_date + 1 - interval '1 month')
---*/
WITH complete AS (
    -- a month is complete when the last day with figures is its last day or later
    SELECT
        workspace_id,
        (date_trunc('month', max(business_date) + 1) - interval '1 month')::date AS month
    FROM marts.fct_daily_consolidation
    GROUP BY workspace_id
)

SELECT
    dre.workspace_slug,
    dre.month,
    dre.line_order,
    dre.line_name_pt,
    dre.line_name_en,
    dre.is_subtotal,
    dre.amount,
    dre.net_revenue_share,
    dre.previous_amount,
    dre.change_on_previous
FROM marts.fct_dre_monthly AS dre
INNER JOIN complete ON dre.workspace_id = complete.workspace_id AND dre.month = complete.month
WHERE dre.regime = 'competencia'
