-- The functions as SQL alone, for places where no jar can be loaded. SqlMacros writes the names as each place wants them.

-- Who did the first thing, and with it each of the others. rows: of each event of a user the conditions that it meets.
CREATE FUNCTION retention_array(rows ARRAY<ARRAY<BOOLEAN>>)
RETURNS ARRAY<BOOLEAN>
COMMENT 'retention(conditions, ...) over the conditions of all events of a group, as collect_list(array(condition, ...)) has them'
RETURN aggregate(
  filter(rows, conditions -> conditions IS NOT NULL),
  CAST(array() AS ARRAY<BOOLEAN>),
  (met, conditions) -> zip_with(met, conditions, (before, now) -> coalesce(before, false) OR coalesce(now, false)),
  met -> transform(met, condition -> condition AND get(met, 0)));

-- For each step the time at which the latest chain that has reached it began; an event goes through its steps in order.
CREATE FUNCTION window_funnel_array(
  within INTERVAL DAY TO SECOND, modes STRING, events ARRAY<STRUCT<ts: TIMESTAMP, conditions: ARRAY<BOOLEAN>>>)
RETURNS INT
COMMENT 'window_funnel(within, ts, conditions, ...) over all events of a group, as collect_list(struct(ts, array(condition, ...))) has them; modes must be empty'
RETURN CASE WHEN modes <> '' THEN raise_error('window_funnel_array as SQL has no modes: load the jar for ' || modes) ELSE aggregate(
  array_sort(flatten(transform(
    filter(events, event -> event.ts IS NOT NULL AND event.conditions IS NOT NULL),
    event -> filter(
      transform(event.conditions, (condition, step) -> CASE WHEN condition THEN named_struct('ts', event.ts, 'step', step) END),
      met -> met IS NOT NULL)))),
  array_repeat(CAST(NULL AS TIMESTAMP), coalesce(array_max(transform(events, event -> size(event.conditions))), 0)),
  (began, met) -> transform(began, (at, step) ->
    CASE
      WHEN step <> met.step THEN at
      WHEN step = 0 THEN met.ts
      WHEN met.ts <= get(began, step - 1) + within THEN get(began, step - 1)
      ELSE at
    END),
  began -> coalesce(array_max(filter(
    transform(began, (at, step) -> CASE WHEN at IS NOT NULL THEN step + 1 END),
    reached -> reached IS NOT NULL)), 0)) END;
