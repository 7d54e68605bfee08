-- events become days before the join, so that fewer rows are joined; a day's last event says whether it is after the entry
WITH members AS (
  SELECT user_key, min(event_time) AS entry FROM events WHERE event_name = 'signup' GROUP BY user_key
), days AS (
  SELECT user_key, event_date, max(event_time) AS last FROM events WHERE event_name = 'visit' GROUP BY ALL
)
SELECT CAST((CAST(entry AS DATE) - DATE '1970-01-01') * 1000 + (event_date - CAST(entry AS DATE)) AS INTEGER), count(*)
FROM days JOIN members USING (user_key)
WHERE last >= entry
GROUP BY ALL
