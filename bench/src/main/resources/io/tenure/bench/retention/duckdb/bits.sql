-- 60 days of a user are one number: few groups, no distinct; the bits are counted by number of 60 days and cohort
WITH members AS (
  SELECT user_key, min(event_time) AS entry FROM events WHERE event_name = 'signup' GROUP BY user_key
), masks AS (
  SELECT user_key, CAST(entry AS DATE) AS cohort, (event_date - DATE '1970-01-01') // 60 AS block,
    bit_or(CAST(1 AS BIGINT) << CAST((event_date - DATE '1970-01-01') % 60 AS BIGINT)) AS bits
  FROM events JOIN members USING (user_key)
  WHERE event_name = 'visit' AND event_time >= entry
  GROUP BY ALL
), counted AS (
  SELECT cohort, block, bit, sum((bits >> bit) & 1) AS users
  FROM masks, range(0, 60) AS bits_of_block (bit)
  GROUP BY ALL
)
SELECT CAST((cohort - DATE '1970-01-01') * 1000 + (block * 60 + bit - (cohort - DATE '1970-01-01')) AS INTEGER),
  CAST(users AS BIGINT)
FROM counted
WHERE users > 0
