-- As in Spark, with time and step in one BIGINT, which DuckDB sorts faster than two columns.
WITH steps AS (
  SELECT user_id, epoch_us(ts) * 8 + CASE event WHEN 'view' THEN 1 WHEN 'details' THEN 2 WHEN 'cart' THEN 3
      WHEN 'checkout' THEN 4 WHEN 'payment' THEN 5 ELSE 6 END AS moment
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')),
entry_1 AS (
  SELECT *, max(CASE WHEN moment % 8 = 1 THEN moment END) OVER so_far AS entry_1 FROM steps
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
entry_2 AS (
  SELECT *, max(CASE WHEN moment % 8 = 2 AND moment < entry_1 + 691200000008 THEN entry_1 END) OVER so_far AS entry_2 FROM entry_1
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
entry_3 AS (
  SELECT *, max(CASE WHEN moment % 8 = 3 AND moment < entry_2 + 691200000008 THEN entry_2 END) OVER so_far AS entry_3 FROM entry_2
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
entry_4 AS (
  SELECT *, max(CASE WHEN moment % 8 = 4 AND moment < entry_3 + 691200000008 THEN entry_3 END) OVER so_far AS entry_4 FROM entry_3
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING)),
entry_5 AS (
  SELECT *, max(CASE WHEN moment % 8 = 5 AND moment < entry_4 + 691200000008 THEN entry_4 END) OVER so_far AS entry_5 FROM entry_4
  WINDOW so_far AS (PARTITION BY user_id ORDER BY moment ROWS UNBOUNDED PRECEDING))
SELECT level, count(*) AS users
FROM (
  SELECT user_id, max(CASE
      WHEN moment % 8 = 6 AND moment < entry_5 + 691200000008 THEN 6
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
