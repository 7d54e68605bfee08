-- One join for each step. Of all chains that end at the same event only the one with the latest entry is kept, so a step
-- has no more rows than events, not one for each entry that could lead to it. Chains that end stay in one row for each
-- user, where the time reached is NULL: so one pass gives the level too. The shuffle of all steps by user is the only one:
-- Spark uses it again for each join, and the grouping needs no other; scanning the files once for each step took a fifth
-- more time, keeping a row for each entry with its earliest next step half as much again, and SHUFFLE_HASH made no difference.
WITH steps AS (
  SELECT /*+ REPARTITION(user_id) */ user_id, ts, event FROM events
  WHERE event IN ('view', 'details', 'cart', 'checkout', 'payment', 'purchase')),
chain_1 AS (SELECT user_id, ts AS reached, ts AS entry, 1 AS level FROM steps WHERE event = 'view'),
chain_2 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 2)) AS level
  FROM chain_1 AS chain LEFT JOIN (SELECT user_id, ts FROM steps WHERE event = 'details') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_3 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 3)) AS level
  FROM chain_2 AS chain LEFT JOIN (SELECT user_id, ts FROM steps WHERE event = 'cart') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_4 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 4)) AS level
  FROM chain_3 AS chain LEFT JOIN (SELECT user_id, ts FROM steps WHERE event = 'checkout') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_5 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 5)) AS level
  FROM chain_4 AS chain LEFT JOIN (SELECT user_id, ts FROM steps WHERE event = 'payment') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts),
chain_6 AS (
  SELECT chain.user_id, step.ts AS reached, max(chain.entry) AS entry, max(if(step.ts IS NULL, level, 6)) AS level
  FROM chain_5 AS chain LEFT JOIN (SELECT user_id, ts FROM steps WHERE event = 'purchase') AS step
    ON chain.user_id = step.user_id AND step.ts BETWEEN chain.reached AND chain.entry + INTERVAL 1 DAY
  GROUP BY chain.user_id, step.ts)
SELECT level, count(*) AS users
FROM (SELECT user_id, max(level) AS level FROM chain_6 GROUP BY user_id)
GROUP BY level
