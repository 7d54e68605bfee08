-- Each step's events that one of the step before allows, by a hash semi join with the limit as its condition.
WITH chain_1 AS MATERIALIZED (
  SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'visit'),
chain_2 AS MATERIALIZED (
  SELECT user_id, reached
  FROM (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'search') AS step
  SEMI JOIN chain_1 AS before
    ON step.user_id = before.user_id AND step.reached BETWEEN before.reached AND before.reached + 604800000000),
chain_3 AS MATERIALIZED (
  SELECT user_id, reached
  FROM (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'view_item') AS step
  SEMI JOIN chain_2 AS before
    ON step.user_id = before.user_id AND step.reached BETWEEN before.reached AND before.reached + 86400000000),
chain_4 AS MATERIALIZED (
  SELECT user_id, reached
  FROM (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'add_to_cart') AS step
  SEMI JOIN chain_3 AS before
    ON step.user_id = before.user_id AND step.reached BETWEEN before.reached AND before.reached + 86400000000),
chain_5 AS MATERIALIZED (
  SELECT user_id, reached
  FROM (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'purchase') AS step
  SEMI JOIN chain_4 AS before
    ON step.user_id = before.user_id AND step.reached BETWEEN before.reached AND before.reached + 3600000000),
chain_6 AS MATERIALIZED (
  SELECT user_id, reached
  FROM (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'refund') AS step
  SEMI JOIN chain_5 AS before
    ON step.user_id = before.user_id AND step.reached BETWEEN before.reached AND before.reached + 2592000000000)
SELECT 1 AS step, count(DISTINCT user_id) AS users FROM chain_1
UNION ALL
SELECT 2, count(DISTINCT user_id) FROM chain_2
UNION ALL
SELECT 3, count(DISTINCT user_id) FROM chain_3
UNION ALL
SELECT 4, count(DISTINCT user_id) FROM chain_4
UNION ALL
SELECT 5, count(DISTINCT user_id) FROM chain_5
UNION ALL
SELECT 6, count(DISTINCT user_id) FROM chain_6
