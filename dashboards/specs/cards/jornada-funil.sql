/*---
title: {pt: Jornada do cliente, en: Customer journey}
description:
  pt: Clientes que chegaram a cada etapa, desde o início; a porcentagem é sobre os cadastros.
  en: Customers who reached each step, since the beginning; the percentage is of sign-ups.
reads:
  fct_customer_journey:
    - workspace_slug
    - signed_up_at
    - kyc_at
    - first_login_at
    - first_deposit_at
    - first_pix_at
    - active_30_days_at
columns:
  workspace_slug: {type: text}
  step_order: {type: count}
  step: {type: text, values: journey_steps, label: {pt: Etapa, en: Step}}
  customers: {type: count, label: {pt: Clientes, en: Customers}}
  share: {type: percent, label: {pt: Dos cadastros, en: Of sign-ups}}
order_by: [workspace_slug, step_order]
view: {type: funnel, step: step, value: customers, share: share}
empty:
  pt: Este workspace não tem clientes cadastrados.
  en: This workspace has no customers.
control:
  sql: |
    SELECT
        count(signed_up_at) + count(kyc_at) + count(first_login_at) + count(first_deposit_at)
        + count(first_pix_at) + count(active_30_days_at) AS customers
    FROM marts.fct_customer_journey
---*/
WITH reached AS (
    SELECT
        workspace_slug,
        count(signed_up_at) AS sign_up,
        count(kyc_at) AS kyc,
        count(first_login_at) AS first_login,
        count(first_deposit_at) AS first_deposit,
        count(first_pix_at) AS first_pix,
        count(active_30_days_at) AS active_30_days
    FROM marts.fct_customer_journey
    GROUP BY workspace_slug
)

SELECT
    reached.workspace_slug,
    steps.step_order,
    steps.step,
    steps.customers,
    round(steps.customers::numeric / nullif(reached.sign_up, 0), 4) AS share
FROM reached
CROSS JOIN LATERAL (
    VALUES
    (1, 'sign_up', reached.sign_up),
    (2, 'kyc', reached.kyc),
    (3, 'first_login', reached.first_login),
    (4, 'first_deposit', reached.first_deposit),
    (5, 'first_pix', reached.first_pix),
    (6, 'active_30_days', reached.active_30_days)
) AS steps (step_order, step, customers)
