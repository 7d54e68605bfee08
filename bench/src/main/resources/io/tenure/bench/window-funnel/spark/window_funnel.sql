-- as anybody would write it
SELECT level, count(*) AS users
FROM (
  SELECT user_id, window_funnel(INTERVAL 1 DAY, ts,
      event = 'view', event = 'details', event = 'cart', event = 'checkout', event = 'payment', event = 'purchase') AS level
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')
  GROUP BY user_id)
WHERE level > 0
GROUP BY level
