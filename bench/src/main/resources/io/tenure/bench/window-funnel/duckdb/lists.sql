WITH users AS (
  SELECT user_id, list_sort(list(epoch_us(ts) * 8 + CASE event WHEN 'view' THEN 1 WHEN 'details' THEN 2
      WHEN 'cart' THEN 3 WHEN 'checkout' THEN 4 WHEN 'payment' THEN 5 ELSE 6 END)) AS steps
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')
  GROUP BY user_id)
SELECT level, count(*) AS users FROM (SELECT len(steps) AS level FROM users) GROUP BY level
