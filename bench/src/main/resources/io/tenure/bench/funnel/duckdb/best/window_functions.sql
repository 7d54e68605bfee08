-- For each event the last one so far that got to each step, step by step over the same order; time and step are one BIGINT, which
-- sorts faster than two columns.
WITH steps AS (
  SELECT user_id, epoch_us(event_time) * 8 + CASE event_name WHEN 'visit' THEN 1 WHEN 'search' THEN 2 WHEN 'view_item' THEN 3 WHEN 'add_to_cart' THEN 4 WHEN 'purchase' THEN 5 ELSE 6 END AS moment
  FROM events
  WHERE event_name IN ('visit', 'search', 'view_item', 'add_to_cart', 'purchase', 'refund')),
chain_1 AS (
  SELECT *, max(CASE WHEN moment % 8 = 1 THEN moment END) OVER so_far AS reached_1 FROM steps
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
chain_2 AS (
  SELECT *, max(CASE WHEN moment % 8 = 2 AND moment - reached_1 <= 4838400000001 THEN moment END) OVER so_far AS reached_2 FROM chain_1
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
chain_3 AS (
  SELECT *, max(CASE WHEN moment % 8 = 3 AND moment - reached_2 <= 691200000001 THEN moment END) OVER so_far AS reached_3 FROM chain_2
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
chain_4 AS (
  SELECT *, max(CASE WHEN moment % 8 = 4 AND moment - reached_3 <= 691200000001 THEN moment END) OVER so_far AS reached_4 FROM chain_3
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
chain_5 AS (
  SELECT *, max(CASE WHEN moment % 8 = 5 AND moment - reached_4 <= 28800000001 THEN moment END) OVER so_far AS reached_5 FROM chain_4
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
levels AS (
  SELECT max(CASE WHEN moment % 8 = 6 AND moment - reached_5 <= 20736000000001 THEN 6
      WHEN reached_5 IS NOT NULL THEN 5
      WHEN reached_4 IS NOT NULL THEN 4
      WHEN reached_3 IS NOT NULL THEN 3
      WHEN reached_2 IS NOT NULL THEN 2
      WHEN reached_1 IS NOT NULL THEN 1
      ELSE 0 END) AS level
  FROM chain_5
  GROUP BY user_id)
SELECT step, count(*) FILTER (level >= step) AS users
FROM levels, range(1, 7) AS steps (step)
GROUP BY step
