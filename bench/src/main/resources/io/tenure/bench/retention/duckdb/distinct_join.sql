-- the shortest: a row for each member and day, from a join of the events with the members
WITH members AS (
  SELECT user_key, min(event_time) AS entry FROM events WHERE event_name = 'signup' GROUP BY user_key
), days AS (
  SELECT DISTINCT user_key, CAST(entry AS DATE) AS cohort, event_date - CAST(entry AS DATE) AS period
  FROM events JOIN members USING (user_key)
  WHERE event_name = 'visit' AND event_time >= entry
)
SELECT CAST((cohort - DATE '1970-01-01') * 1000 + period AS INTEGER), count(*) FROM days GROUP BY ALL
