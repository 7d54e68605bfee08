-- Each user's events as one sorted array of structs, as one writes it first. The accumulator has, for each step, the entry
-- of the best chain so far that reached it. HAVING instead of a filter on the level: Spark would compute the level twice.
WITH users AS (
  SELECT user_id, array_sort(collect_list(struct(ts, CASE event WHEN 'view' THEN 1 WHEN 'details' THEN 2
      WHEN 'cart' THEN 3 WHEN 'checkout' THEN 4 WHEN 'payment' THEN 5 ELSE 6 END AS step))) AS steps
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')
  GROUP BY user_id
  HAVING bool_or(event = 'view'))
SELECT level, count(*) AS users
FROM (
  SELECT aggregate(
      steps,
      CAST(NULL AS STRUCT<e1: TIMESTAMP, e2: TIMESTAMP, e3: TIMESTAMP, e4: TIMESTAMP, e5: TIMESTAMP, e6: TIMESTAMP>),
      (chain, at) -> CASE at.step
        WHEN 1 THEN
          named_struct('e1', at.ts, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6)
        WHEN 2 THEN if(at.ts <= chain.e1 + INTERVAL 1 DAY,
          named_struct('e1', chain.e1, 'e2', chain.e1, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 3 THEN if(at.ts <= chain.e2 + INTERVAL 1 DAY,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e2, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 4 THEN if(at.ts <= chain.e3 + INTERVAL 1 DAY,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e3, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 5 THEN if(at.ts <= chain.e4 + INTERVAL 1 DAY,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e4, 'e6', chain.e6),
          chain)
        ELSE if(at.ts <= chain.e5 + INTERVAL 1 DAY,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e5),
          chain)
        END,
      chain -> CASE
        WHEN chain.e6 IS NOT NULL THEN 6
        WHEN chain.e5 IS NOT NULL THEN 5
        WHEN chain.e4 IS NOT NULL THEN 4
        WHEN chain.e3 IS NOT NULL THEN 3
        WHEN chain.e2 IS NOT NULL THEN 2
        ELSE 1 END) AS level
  FROM users)
GROUP BY level
