-- Fails if no run has computed results in the last max_age_hours hours; else says when the last one did. Without Tenure's jar.
-- An ingest or an alert publishes too, but no results.
SELECT
  CASE
    WHEN max(at) IS NULL THEN raise_error('No run has published results in ' || :store || ': is the nightly job paused?')
    WHEN max(at) < current_timestamp() - make_interval(0, 0, 0, 0, CAST(:max_age_hours AS INT))
      THEN raise_error('The newest results of ' || :store || ' were published at ' || max(at) || ', more than '
        || :max_age_hours || ' hours ago: look at the runs of the nightly job')
    ELSE max(at)
  END AS published_at
FROM IDENTIFIER(:store || '.runs')
WHERE status = 'published' AND job IN ('nightly', 'run', 'backfill')
