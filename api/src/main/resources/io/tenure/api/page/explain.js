import { element } from './dom.js';

/** Text as a literal of Spark's SQL, which escapes by backslashes. */
const quoted = (text) => `'${String(text).replaceAll(/(['\\])/g, '\\$1')}'`;

/** Text as one word of a shell. */
const shellWord = (text) => `"${text.replaceAll(/(["\\$`])/g, '\\$1')}"`;

const segmentText = (values) => JSON.stringify(values, Object.keys(values).sort());

const QUERIES = {
  retention: (result) => ({
    table: 'cohort_retention',
    columns: ['cohort_period', 'period_offset', 'cohort_size', 'active_users', 'retention_rate', 'closes_at'],
    where: [
      ['mode', result.mode],
      result.kind === 'bracket' ? ['kind', result.labels] : ['kind', result.kind],
    ],
    order: 'cohort_period, period_offset',
  }),
  funnel: (result) => ({
    table: 'funnels',
    columns: ['cohort_period', 'step_order', 'event_name', 'users', 'open_users', 'share_of_entered', 'share_of_previous'],
    where: [['funnel', result.funnel.name]],
    order: 'cohort_period, step_order',
  }),
  metric: (result) => ({
    table: 'metrics',
    columns: ['cohort_period', 'period_offset', 'users', 'total', 'mean_per_user', 'p50_per_user', 'p90_per_user', 'lifetime_value', 'closes_at'],
    where: [['signal', result.metric]],
    order: 'cohort_period, period_offset',
  }),
};

/** The query that gives what a view shows. */
function query(view, result) {
  const { table, columns, where, order } = QUERIES[view](result);
  const conditions = [
    ['cohort_id', result.cohort.id],
    ['version', result.cohort.version],
    ['granularity', result.granularity],
    ['segment', segmentText(result.segment)],
    ...where,
  ].map(([column, value]) => {
    if (Array.isArray(value)) {
      return `${column} IN (${value.map(quoted).join(', ')})`;
    }
    return `${column} = ${typeof value === 'number' ? value : quoted(value)}`;
  });
  return `SELECT ${columns.join(', ')}\nFROM ${table}\nWHERE ${conditions.join('\n  AND ')}\nORDER BY ${order}`;
}

const MEANINGS = {
  retention: [
    'A percentage is active users over the members of the cohort period. Members who have not reached an offset yet are never counted as zero there: the cell is empty.',
    'The mean pools users, not percentages: active users over members, of the periods that are complete at the offset. Its interval is Wilson’s, at 95 %.',
    'A cell is complete when its period has ended for everybody who could be in it; until then it is in progress and marked *.',
  ],
  funnel: [
    'Steps are matched from left to right from each member’s entry. Who took a step went on, dropped out, or is still open: the time for the next step has not run out.',
    'Medians and 90th percentiles are of those who took the step, from the step before and from entry.',
  ],
  metric: [
    'Mean and percentiles are of users’ totals in a period: the sum of a user’s values, or the number of events where the signal has no value.',
    'Lifetime value is the total up to an offset over all members that entered.',
  ],
  upload: [
    'Each user belongs to the period of the first event that they enter by. A percentage is active users over the users of that period; who has not reached a period yet is never counted as zero there.',
    'The mean pools users, not percentages, over the periods that have ended for everybody; a cell in progress is marked *.',
    'Periods end where the file’s newest event is: later ones have not begun. Nothing of the file is kept.',
  ],
  compare: [
    'Rates and means are pooled over the cohort periods that are complete at an offset: users, not percentages. A difference is the other minus the baseline.',
    'Intervals are at 95 %: Wilson’s of a rate, Newcombe’s of a difference of rates, Welch’s of a difference of means.',
    'p-values are two-sided and corrected by Holm over all differences of the table, so that comparing more makes no difference clear by chance.',
    'They are taken for independent groups: compare a segment with another, not with everybody, of whom it is a part.',
  ],
};

const described = (name, ...value) => [element('dt', {}, name), element('dd', {}, ...value)];

const cohortAndVersion = ({ name, version, id }) => [`${name}, version ${version}`, element('span', { class: 'quiet' }, ` ${id}`)];

/** Which run's numbers these are. */
const provenance = ({ run, as_of: asOf }) => [
  described('Run', `${run.number}`, element('span', { class: 'quiet' }, ` ${run.id}, published ${run.published_at}`)),
  described('As of', asOf, element('span', { class: 'quiet' }, ' events from this instant on are not counted')),
];

const panel = (view, origin, ...commands) =>
  element('details', { class: 'panel', id: 'explanation' },
    element('summary', {}, 'How is this computed?'),
    element('ul', {}, MEANINGS[view].map((meaning) => element('li', {}, meaning))),
    origin ? element('dl', { class: 'provenance' }, origin) : null,
    commands);

/** Says how the numbers of a view were made, and how to get them without the page. */
export function explanation(view, result, cohort) {
  const command = `tenure sql --store STORE -e ${shellWord(query(view, result))}`;
  return panel(view, [described('Cohort', ...cohortAndVersion(result.cohort)), provenance(result.cohort)],
    element('h3', {}, 'Definition, as written'),
    element('pre', { id: 'definition', tabindex: '0' }, cohort.written),
    element('h3', {}, 'The same numbers from the store'),
    element('pre', { id: 'sql', tabindex: '0' }, command));
}

/** The same of a comparison, which the server was asked by a body. */
export function comparisonExplanation(result, body) {
  const sent = JSON.stringify(body).replaceAll("'", "'\\''");
  const cohorts = new Map(result.sides.map(({ cohort }) => [`${cohort.id} ${cohort.version}`, cohort]));
  return panel('compare',
    [...cohorts.values()].map((cohort) => [described('Cohort', ...cohortAndVersion(cohort)), provenance(cohort)]),
    element('h3', {}, 'The same numbers from the server'),
    element('pre', { id: 'request', tabindex: '0' }, `curl ${location.origin}/v1/cohorts/compare \\\n  -H 'Content-Type: application/json' \\\n  -d '${sent}'`));
}

/** The same of a file that was counted. */
export function countedExplanation({ file, asked }) {
  const options = Object.entries(asked).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name.replaceAll('_', '-')} ${/^[\w/-]+$/.test(value) ? value : shellWord(value)}`);
  return panel('upload', null,
    element('h3', {}, 'The same numbers from the command line'),
    element('pre', { id: 'command', tabindex: '0' }, `tenure retention --input ${shellWord(file)} ${options.join(' ')}`));
}
