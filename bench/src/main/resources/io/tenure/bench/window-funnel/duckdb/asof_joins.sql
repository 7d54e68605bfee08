-- One ASOF join for each step: each event takes over the entry of the last chain before it, which is the latest entry too.
WITH chain_1 AS MATERIALIZED (SELECT user_id, ts AS reached, ts AS entry FROM events WHERE event = 'view'),
chain_2 AS MATERIALIZED (
  SELECT step.user_id, step.ts AS reached, chain.entry
  FROM (SELECT user_id, ts FROM events WHERE event = 'details') AS step ASOF JOIN chain_1 AS chain
    ON step.user_id = chain.user_id AND step.ts >= chain.reached
  WHERE step.ts <= chain.entry + INTERVAL 1 DAY),
chain_3 AS MATERIALIZED (
  SELECT step.user_id, step.ts AS reached, chain.entry
  FROM (SELECT user_id, ts FROM events WHERE event = 'cart') AS step ASOF JOIN chain_2 AS chain
    ON step.user_id = chain.user_id AND step.ts >= chain.reached
  WHERE step.ts <= chain.entry + INTERVAL 1 DAY),
chain_4 AS MATERIALIZED (
  SELECT step.user_id, step.ts AS reached, chain.entry
  FROM (SELECT user_id, ts FROM events WHERE event = 'checkout') AS step ASOF JOIN chain_3 AS chain
    ON step.user_id = chain.user_id AND step.ts >= chain.reached
  WHERE step.ts <= chain.entry + INTERVAL 1 DAY),
chain_5 AS MATERIALIZED (
  SELECT step.user_id, step.ts AS reached, chain.entry
  FROM (SELECT user_id, ts FROM events WHERE event = 'payment') AS step ASOF JOIN chain_4 AS chain
    ON step.user_id = chain.user_id AND step.ts >= chain.reached
  WHERE step.ts <= chain.entry + INTERVAL 1 DAY),
chain_6 AS MATERIALIZED (
  SELECT step.user_id, step.ts AS reached, chain.entry
  FROM (SELECT user_id, ts FROM events WHERE event = 'purchase') AS step ASOF JOIN chain_5 AS chain
    ON step.user_id = chain.user_id AND step.ts >= chain.reached
  WHERE step.ts <= chain.entry + INTERVAL 1 DAY)
SELECT level, count(*) AS users
FROM (
  SELECT user_id, max(level) AS level
  FROM (
    SELECT DISTINCT user_id, 1 AS level FROM chain_1
    UNION ALL
    SELECT DISTINCT user_id, 2 AS level FROM chain_2
    UNION ALL
    SELECT DISTINCT user_id, 3 AS level FROM chain_3
    UNION ALL
    SELECT DISTINCT user_id, 4 AS level FROM chain_4
    UNION ALL
    SELECT DISTINCT user_id, 5 AS level FROM chain_5
    UNION ALL
    SELECT DISTINCT user_id, 6 AS level FROM chain_6
  )
  GROUP BY user_id)
GROUP BY level
