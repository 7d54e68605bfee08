-- One pass over a user's sorted events, each a number of time and step. list_reduce wants an accumulator of the elements' type,
-- so each event becomes a list of one number, and what is known of a user is [the last step's event].
WITH users AS (
  SELECT list_sort(list(epoch_us(event_time) * 8 + CASE event_name WHEN 'visit' THEN 1 WHEN 'search' THEN 2 WHEN 'view_item' THEN 3 WHEN 'add_to_cart' THEN 4 WHEN 'purchase' THEN 5 ELSE 6 END)) AS moments
  FROM events
  WHERE event_name IN ('visit', 'search', 'view_item', 'add_to_cart', 'purchase', 'refund')
  GROUP BY user_id),
levels AS (
  SELECT list_reduce(
      list_transform(moments, moment -> [moment]),
      (chain, event) -> CASE
        WHEN event[1] % 8 = chain[1] % 8 + 1
          AND (chain[1] = 0 OR event[1] - chain[1] <= [NULL, 4838400000001, 691200000001, 691200000001, 28800000001, 20736000000001][event[1] % 8]) THEN event
        ELSE chain END,
      [0::BIGINT])[1] % 8 AS level
  FROM users)
SELECT step, count(*) FILTER (level >= step) AS users
FROM levels, range(1, 7) AS steps (step)
GROUP BY step
