-- lists_by_step with all that tenure funnel writes: open users as of just after the newest event, exact percentiles;
-- cells are numbered as FunnelFiles numbers them.
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
as_of AS (SELECT epoch_us(max(event_time)) + 1 AS micros FROM events),
counts AS (
  SELECT
    count(reached_1) AS users_1,
    count(*) FILTER (reached_2 IS NULL AND reached_1 + 604800000000 >= as_of.micros) AS open_1,
    count(reached_2) AS users_2,
    count(*) FILTER (reached_3 IS NULL AND reached_2 + 86400000000 >= as_of.micros) AS open_2,
    quantile_disc(reached_2 - reached_1, [0.5, 0.9]) AS since_2,
    count(reached_3) AS users_3,
    count(*) FILTER (reached_4 IS NULL AND reached_3 + 86400000000 >= as_of.micros) AS open_3,
    quantile_disc(reached_3 - reached_2, [0.5, 0.9]) AS since_3,
    count(reached_4) AS users_4,
    count(*) FILTER (reached_5 IS NULL AND reached_4 + 3600000000 >= as_of.micros) AS open_4,
    quantile_disc(reached_4 - reached_3, [0.5, 0.9]) AS since_4,
    count(reached_5) AS users_5,
    count(*) FILTER (reached_6 IS NULL AND reached_5 + 2592000000000 >= as_of.micros) AS open_5,
    quantile_disc(reached_5 - reached_4, [0.5, 0.9]) AS since_5,
    count(reached_6) AS users_6,
    quantile_disc(reached_6 - reached_5, [0.5, 0.9]) AS since_6
  FROM step_6, as_of)
SELECT unnest(cells).cell, unnest(cells).number FROM (SELECT [
    {'cell': 10, 'number': users_1},
    {'cell': 11, 'number': open_1},
    {'cell': 12, 'number': NULL},
    {'cell': 13, 'number': NULL},
    {'cell': 20, 'number': users_2},
    {'cell': 21, 'number': open_2},
    {'cell': 22, 'number': since_2[1]},
    {'cell': 23, 'number': since_2[2]},
    {'cell': 30, 'number': users_3},
    {'cell': 31, 'number': open_3},
    {'cell': 32, 'number': since_3[1]},
    {'cell': 33, 'number': since_3[2]},
    {'cell': 40, 'number': users_4},
    {'cell': 41, 'number': open_4},
    {'cell': 42, 'number': since_4[1]},
    {'cell': 43, 'number': since_4[2]},
    {'cell': 50, 'number': users_5},
    {'cell': 51, 'number': open_5},
    {'cell': 52, 'number': since_5[1]},
    {'cell': 53, 'number': since_5[2]},
    {'cell': 60, 'number': users_6},
    {'cell': 61, 'number': 0},
    {'cell': 62, 'number': since_6[1]},
    {'cell': 63, 'number': since_6[2]}] AS cells FROM counts)
