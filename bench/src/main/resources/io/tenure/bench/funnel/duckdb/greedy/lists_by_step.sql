-- One group-by makes a list of times for each step; then the earliest time of each list that the limit allows.
WITH users AS (
  SELECT min(micros) FILTER (event_name = 'visit') AS reached_1,
    list(micros) FILTER (event_name = 'search') AS times_2,
    list(micros) FILTER (event_name = 'view_item') AS times_3,
    list(micros) FILTER (event_name = 'add_to_cart') AS times_4,
    list(micros) FILTER (event_name = 'purchase') AS times_5,
    list(micros) FILTER (event_name = 'refund') AS times_6
  FROM (SELECT user_id, event_name, epoch_us(event_time) AS micros FROM events WHERE event_name IN ('visit', 'search', 'view_item', 'add_to_cart', 'purchase', 'refund'))
  GROUP BY user_id),
step_2 AS (
  SELECT *, list_min(list_filter(times_2, micros -> micros BETWEEN reached_1 AND reached_1 + 604800000000)) AS reached_2
  FROM users),
step_3 AS (
  SELECT *, list_min(list_filter(times_3, micros -> micros BETWEEN reached_2 AND reached_2 + 86400000000)) AS reached_3
  FROM step_2),
step_4 AS (
  SELECT *, list_min(list_filter(times_4, micros -> micros BETWEEN reached_3 AND reached_3 + 86400000000)) AS reached_4
  FROM step_3),
step_5 AS (
  SELECT *, list_min(list_filter(times_5, micros -> micros BETWEEN reached_4 AND reached_4 + 3600000000)) AS reached_5
  FROM step_4),
step_6 AS (
  SELECT *, list_min(list_filter(times_6, micros -> micros BETWEEN reached_5 AND reached_5 + 2592000000000)) AS reached_6
  FROM step_5),
levels AS (
  SELECT CASE WHEN reached_6 IS NOT NULL THEN 6 WHEN reached_5 IS NOT NULL THEN 5 WHEN reached_4 IS NOT NULL THEN 4 WHEN reached_3 IS NOT NULL THEN 3 WHEN reached_2 IS NOT NULL THEN 2 WHEN reached_1 IS NOT NULL THEN 1 ELSE 0 END AS level
  FROM step_6)
SELECT step, count(*) FILTER (level >= step) AS users
FROM levels, range(1, 7) AS steps (step)
GROUP BY step
