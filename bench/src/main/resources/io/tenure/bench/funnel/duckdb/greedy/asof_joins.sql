-- One ASOF join for each step: whoever got so far takes the nearest event of the next step. It sorts all events of the step.
WITH step_1 AS MATERIALIZED (
  SELECT user_id, min(epoch_us(event_time)) AS reached FROM events WHERE event_name = 'visit' GROUP BY user_id),
step_2 AS MATERIALIZED (
  SELECT before.user_id, later.reached
  FROM step_1 AS before
  ASOF JOIN (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'search') AS later
    ON before.user_id = later.user_id AND before.reached <= later.reached
  WHERE later.reached <= before.reached + 604800000000),
step_3 AS MATERIALIZED (
  SELECT before.user_id, later.reached
  FROM step_2 AS before
  ASOF JOIN (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'view_item') AS later
    ON before.user_id = later.user_id AND before.reached <= later.reached
  WHERE later.reached <= before.reached + 86400000000),
step_4 AS MATERIALIZED (
  SELECT before.user_id, later.reached
  FROM step_3 AS before
  ASOF JOIN (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'add_to_cart') AS later
    ON before.user_id = later.user_id AND before.reached <= later.reached
  WHERE later.reached <= before.reached + 86400000000),
step_5 AS MATERIALIZED (
  SELECT before.user_id, later.reached
  FROM step_4 AS before
  ASOF JOIN (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'purchase') AS later
    ON before.user_id = later.user_id AND before.reached <= later.reached
  WHERE later.reached <= before.reached + 3600000000),
step_6 AS MATERIALIZED (
  SELECT before.user_id, later.reached
  FROM step_5 AS before
  ASOF JOIN (SELECT user_id, epoch_us(event_time) AS reached FROM events WHERE event_name = 'refund') AS later
    ON before.user_id = later.user_id AND before.reached <= later.reached
  WHERE later.reached <= before.reached + 2592000000000)
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
