WITH chain_1 AS (
  SELECT user_id, ts AS reached, ts AS entry, 1 AS level FROM events WHERE event = 'view'),
chain_2 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 2)) AS level
  FROM chain_1 AS chain LEFT JOIN (SELECT user_id, ts FROM events WHERE event = 'details') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_3 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 3)) AS level
  FROM chain_2 AS chain LEFT JOIN (SELECT user_id, ts FROM events WHERE event = 'cart') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_4 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 4)) AS level
  FROM chain_3 AS chain LEFT JOIN (SELECT user_id, ts FROM events WHERE event = 'checkout') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_5 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 5)) AS level
  FROM chain_4 AS chain LEFT JOIN (SELECT user_id, ts FROM events WHERE event = 'payment') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_6 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 6)) AS level
  FROM chain_5 AS chain LEFT JOIN (SELECT user_id, ts FROM events WHERE event = 'purchase') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts)
SELECT level, count(*) AS users
FROM (SELECT user_id, max(level) AS level FROM chain_6 GROUP BY user_id)
GROUP BY level
