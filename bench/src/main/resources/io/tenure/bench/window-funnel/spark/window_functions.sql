-- The entry of the best chain is carried from step to step: entry_2 is, as of each event, the latest entry from which a
-- second step was reached in time, and so on. All windows have one partitioning and order, so Spark sorts once.
-- last(..., true) is the maximum here, because entries never go back, and takes less time; a RANGE frame ordered by ts alone
-- takes the same.
WITH steps AS (
  SELECT user_id, ts,
      CASE event WHEN 'view' THEN 1 WHEN 'details' THEN 2 WHEN 'cart' THEN 3
        WHEN 'checkout' THEN 4 WHEN 'payment' THEN 5 ELSE 6 END AS step
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')),
entry_1 AS (
  SELECT *, last(if(step = 1, ts, NULL), true) OVER so_far AS entry_1 FROM steps
  WINDOW so_far AS (PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING)),
entry_2 AS (
  SELECT *, last(if(step = 2 AND ts <= entry_1 + INTERVAL 1 DAY, entry_1, NULL), true) OVER so_far AS entry_2 FROM entry_1
  WINDOW so_far AS (PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING)),
entry_3 AS (
  SELECT *, last(if(step = 3 AND ts <= entry_2 + INTERVAL 1 DAY, entry_2, NULL), true) OVER so_far AS entry_3 FROM entry_2
  WINDOW so_far AS (PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING)),
entry_4 AS (
  SELECT *, last(if(step = 4 AND ts <= entry_3 + INTERVAL 1 DAY, entry_3, NULL), true) OVER so_far AS entry_4 FROM entry_3
  WINDOW so_far AS (PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING)),
entry_5 AS (
  SELECT *, last(if(step = 5 AND ts <= entry_4 + INTERVAL 1 DAY, entry_4, NULL), true) OVER so_far AS entry_5 FROM entry_4
  WINDOW so_far AS (PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING))
SELECT level, count(*) AS users
FROM (
  SELECT user_id, max(CASE
      WHEN step = 6 AND ts <= entry_5 + INTERVAL 1 DAY THEN 6
      WHEN entry_5 IS NOT NULL THEN 5
      WHEN entry_4 IS NOT NULL THEN 4
      WHEN entry_3 IS NOT NULL THEN 3
      WHEN entry_2 IS NOT NULL THEN 2
      WHEN entry_1 IS NOT NULL THEN 1
      ELSE 0 END) AS level
  FROM entry_5
  GROUP BY user_id)
WHERE level > 0
GROUP BY level
