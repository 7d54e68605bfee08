-- One group-by makes a list of times for each step; then of each list those that a time of the list before allows.
WITH users AS (
  SELECT list(micros) FILTER (event_name = 'visit') AS reached_1,
    list(micros) FILTER (event_name = 'search') AS times_2,
    list(micros) FILTER (event_name = 'view_item') AS times_3,
    list(micros) FILTER (event_name = 'add_to_cart') AS times_4,
    list(micros) FILTER (event_name = 'purchase') AS times_5,
    list(micros) FILTER (event_name = 'refund') AS times_6
  FROM (SELECT user_id, event_name, epoch_us(event_time) AS micros FROM events WHERE event_name IN ('visit', 'search', 'view_item', 'add_to_cart', 'purchase', 'refund'))
  GROUP BY user_id),
step_2 AS (
  SELECT *, list_filter(times_2, micros ->
      len(list_filter(reached_1, before -> micros BETWEEN before AND before + 604800000000)) > 0) AS reached_2
  FROM users),
step_3 AS (
  SELECT *, list_filter(times_3, micros ->
      len(list_filter(reached_2, before -> micros BETWEEN before AND before + 86400000000)) > 0) AS reached_3
  FROM step_2),
step_4 AS (
  SELECT *, list_filter(times_4, micros ->
      len(list_filter(reached_3, before -> micros BETWEEN before AND before + 86400000000)) > 0) AS reached_4
  FROM step_3),
step_5 AS (
  SELECT *, list_filter(times_5, micros ->
      len(list_filter(reached_4, before -> micros BETWEEN before AND before + 3600000000)) > 0) AS reached_5
  FROM step_4),
step_6 AS (
  SELECT *, list_filter(times_6, micros ->
      len(list_filter(reached_5, before -> micros BETWEEN before AND before + 2592000000000)) > 0) AS reached_6
  FROM step_5),
levels AS (
  SELECT CASE WHEN len(reached_6) > 0 THEN 6 WHEN len(reached_5) > 0 THEN 5 WHEN len(reached_4) > 0 THEN 4 WHEN len(reached_3) > 0 THEN 3 WHEN len(reached_2) > 0 THEN 2 WHEN len(reached_1) > 0 THEN 1 ELSE 0 END AS level
  FROM step_6)
SELECT step, count(*) FILTER (level >= step) AS users
FROM levels, range(1, 7) AS steps (step)
GROUP BY step
