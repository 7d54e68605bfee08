-- As Spark's arrays. list_reduce wants an accumulator of the elements' type, so each event becomes a list of one number.
WITH users AS (
  SELECT user_id, list_sort(list(epoch_us(ts) * 8 + CASE event WHEN 'view' THEN 0 WHEN 'details' THEN 1
      WHEN 'cart' THEN 2 WHEN 'checkout' THEN 3 WHEN 'payment' THEN 4 ELSE 5 END)) AS steps
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')
  GROUP BY user_id
  HAVING bool_or(event = 'view'))
SELECT level, count(*) AS users
FROM (
  SELECT len(list_filter(
      list_reduce(
        list_transform(steps, moment -> [moment]),
        (chain, step) -> CASE
          WHEN step[1] % 8 = 0 THEN [step[1], chain[2], chain[3], chain[4], chain[5], chain[6]]
          WHEN step[1] - chain[step[1] % 8] < 691200000008 THEN
            list_transform(chain, (entry, i) -> CASE WHEN i = step[1] % 8 + 1 THEN chain[i - 1] ELSE entry END)
          ELSE chain END,
        [NULL::BIGINT, NULL, NULL, NULL, NULL, NULL]),
      entry -> entry IS NOT NULL)) AS level
  FROM users)
GROUP BY level
