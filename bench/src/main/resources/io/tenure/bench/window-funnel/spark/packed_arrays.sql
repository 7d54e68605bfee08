-- The arrays again, with all that can be had by hand: time and step in one BIGINT (microseconds x 8 + step), since Spark
-- sorts numbers without comparing structs. A day is 691200000000 of these units, plus 8 for the difference of the steps. An
-- array as the accumulator takes the same time.
WITH users AS (
  SELECT user_id, sort_array(collect_list(unix_micros(ts) * 8 + CASE event WHEN 'view' THEN 1 WHEN 'details' THEN 2
      WHEN 'cart' THEN 3 WHEN 'checkout' THEN 4 WHEN 'payment' THEN 5 ELSE 6 END)) AS steps
  FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')
  GROUP BY user_id
  HAVING bool_or(event = 'view'))
SELECT level, count(*) AS users
FROM (
  SELECT aggregate(
      steps,
      CAST(NULL AS STRUCT<e1: BIGINT, e2: BIGINT, e3: BIGINT, e4: BIGINT, e5: BIGINT, e6: BIGINT>),
      (chain, at) -> CASE at % 8
        WHEN 1 THEN named_struct('e1', at, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6)
        WHEN 2 THEN if(at - chain.e1 < 691200000008,
          named_struct('e1', chain.e1, 'e2', chain.e1, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 3 THEN if(at - chain.e2 < 691200000008,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e2, 'e4', chain.e4, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 4 THEN if(at - chain.e3 < 691200000008,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e3, 'e5', chain.e5, 'e6', chain.e6),
          chain)
        WHEN 5 THEN if(at - chain.e4 < 691200000008,
          named_struct('e1', chain.e1, 'e2', chain.e2, 'e3', chain.e3, 'e4', chain.e4, 'e5', chain.e4, 'e6', chain.e6),
          chain)
        ELSE if(at - chain.e5 < 691200000008,
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
