-- a row of activity is a user's day already: a join and a count
WITH members AS (
  SELECT user_key, min(first_at) AS entry FROM activity WHERE signal = 'signup' GROUP BY user_key
)
SELECT CAST((CAST(entry AS DATE) - DATE '1970-01-01') * 1000 + (event_date - CAST(entry AS DATE)) AS INTEGER), count(*)
FROM activity JOIN members USING (user_key)
WHERE signal = 'visit' AND last_at >= entry
GROUP BY ALL
