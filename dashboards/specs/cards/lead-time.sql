/*---
title: {pt: Tempo de resposta por dia, en: Response time by day}
description:
  pt: Percentis do tempo total da requisição na API, em milissegundos, por rota.
  en: Percentiles of the API's total request time, in milliseconds, by route.
reads:
  fct_lead_time_daily: [workspace_id, workspace_slug, route, method, request_date, simulated, requests, p50_ms, p95_ms, p99_ms]
columns:
  workspace_slug: {type: text}
  route_name: {type: text, label: {pt: Rota, en: Route}}
  request_date: {type: date, label: {pt: Dia, en: Day}}
  days_ago: {type: count}
  requests: {type: count, label: {pt: Requisições, en: Requests}}
  p50_ms: {type: ms, label: {pt: p50, en: p50}}
  p95_ms: {type: ms, label: {pt: p95, en: p95}}
  p99_ms: {type: ms, label: {pt: p99, en: p99}}
order_by: [workspace_slug, route_name, request_date]
filters:
  periodo: {column: days_ago, operator: "<"}
view: {type: line, x: request_date, y: [p50_ms, p95_ms, p99_ms], pick: route_name, weight: requests}
empty:
  pt: Nenhuma requisição registrada neste workspace.
  en: No request was logged in this workspace.
control:
  sql: |
    SELECT sum(log.requests) AS requests
    FROM marts.fct_lead_time_daily AS log
    INNER JOIN (
        SELECT workspace_id, max(request_date) AS last_date
        FROM marts.fct_lead_time_daily
        GROUP BY workspace_id
    ) AS newest ON log.workspace_id = newest.workspace_id
    WHERE log.request_date > newest.last_date - 365
---*/
WITH counted AS (
    SELECT
        workspace_slug,
        method || ' ' || route || CASE WHEN simulated THEN ' · simulado' ELSE '' END AS route_name,
        request_date,
        max(request_date) OVER (PARTITION BY workspace_slug) - request_date AS days_ago,
        requests,
        p50_ms,
        p95_ms,
        p99_ms
    FROM marts.fct_lead_time_daily
    WHERE workspace_id IS NOT NULL
)

SELECT
    workspace_slug,
    route_name,
    request_date,
    days_ago,
    requests,
    p50_ms,
    p95_ms,
    p99_ms
FROM counted
WHERE days_ago < 365
