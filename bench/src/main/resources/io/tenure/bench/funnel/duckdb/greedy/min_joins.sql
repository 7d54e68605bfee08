-- Each step's earliest event at or after the one before, by an aggregate over a hash join: only those who got so far are joined.
WITH step_1 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached FROM events WHERE event_name = 'visit' GROUP BY user_id),
step_2 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached
  FROM events JOIN step_1 AS before USING (user_id)
  WHERE event_name = 'search' AND epoch_us(event_time) BETWEEN before.reached AND before.reached + 604800000000
  GROUP BY user_id),
step_3 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached
  FROM events JOIN step_2 AS before USING (user_id)
  WHERE event_name = 'view_item' AND epoch_us(event_time) BETWEEN before.reached AND before.reached + 86400000000
  GROUP BY user_id),
step_4 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached
  FROM events JOIN step_3 AS before USING (user_id)
  WHERE event_name = 'add_to_cart' AND epoch_us(event_time) BETWEEN before.reached AND before.reached + 86400000000
  GROUP BY user_id),
step_5 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached
  FROM events JOIN step_4 AS before USING (user_id)
  WHERE event_name = 'purchase' AND epoch_us(event_time) BETWEEN before.reached AND before.reached + 3600000000
  GROUP BY user_id),
step_6 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached
  FROM events JOIN step_5 AS before USING (user_id)
  WHERE event_name = 'refund' AND epoch_us(event_time) BETWEEN before.reached AND before.reached + 2592000000000
  GROUP BY user_id)
SELECT 1 AS step, count(*) AS users FROM step_1
UNION ALL
SELECT 2, count(*) FROM step_2
UNION ALL
SELECT 3, count(*) FROM step_3
UNION ALL
SELECT 4, count(*) FROM step_4
UNION ALL
SELECT 5, count(*) FROM step_5
UNION ALL
SELECT 6, count(*) FROM step_6
