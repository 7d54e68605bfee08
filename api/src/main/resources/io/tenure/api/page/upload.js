import * as api from './api.js';
import { buttons, choice, field, leastMembers, named, tableControls } from './controls.js';
import { element } from './dom.js';
import { csv } from './download.js';
import { capital, kind, size, words } from './format.js';
import { triangle } from './triangle.js';

const PATH = '/v1/retention';
const EVERYBODY = '*';
const KINDS = ['on', 'on_or_after', 'on_or_before', 'streak'];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ZONES = 'zones';

/** One node for as long as the page is open: a browser lets nobody put a file into another. */
const fileField = element('input', { type: 'file', id: 'control-file', name: 'file', accept: '.csv,text/csv', required: true });

/** The options that a file is counted with, as the API has them. */
export function optionsOf(state) {
  return {
    granularity: state.granularity ?? 'week',
    mode: state.mode ?? 'calendar',
    kind: KINDS.includes(state.kind) ? state.kind : KINDS[0],
    entry_event: state.entry_event,
    return_event: state.return_event,
    segment_by: state.segment_by,
    zone: state.zone ?? 'UTC',
    week_start: state.week_start ?? DAYS[0],
    min_cohort_size: state.min_cohort_size ?? '5',
  };
}

/** The form, as nodes. */
export function uploadControls(state, onChange) {
  const asked = optionsOf(state);
  return [
    element('div', { class: 'control file' },
      element('label', { for: fileField.id }, 'CSV file with event_time and user_id'),
      fileField),
    buttons('granularity', 'Granularity', named(['day', 'week', 'month', 'quarter', 'year']), asked.granularity, onChange),
    buttons('mode', 'Mode', named(['calendar', 'rolling']), asked.mode, onChange),
    choice('kind', 'Kind', named(KINDS, (name) => capital(kind(name))), asked.kind, onChange),
    field('entry_event', 'They enter by event', state.entry_event, onChange, { placeholder: 'any' }),
    field('return_event', 'They return by event', state.return_event, onChange, { placeholder: 'any' }),
    field('segment_by', 'Split by property', state.segment_by, onChange, { placeholder: 'none' }),
    field('zone', 'Zone', state.zone, onChange, { placeholder: 'UTC', list: ZONES }),
    element('datalist', { id: ZONES }, Intl.supportedValuesOf('timeZone').map((zone) => element('option', { value: zone }))),
    choice('week_start', 'Weeks start on', named(DAYS), asked.week_start, onChange),
    leastMembers(state, onChange),
    element('button', { type: 'submit', id: 'count', class: 'main' }, 'Count'),
  ];
}

/** Sends the file that was chosen, and gives what was counted. */
export async function count(state, signal) {
  const [file] = fileField.files;
  const asked = optionsOf(state);
  const query = new URLSearchParams({ states: 'true', zeros: 'true' });
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  const answer = await api.send(`${PATH}?${query}`, {
    method: 'POST', body: file, signal, headers: { Accept: 'application/json', 'Content-Type': 'text/csv' },
  });
  return { file: file.name, asked, report: answer.headers.get('Tenure-Report'), cells: await answer.json() };
}

/** What is shown until the answer comes. */
export function counting(onCancel) {
  const [file] = fileField.files;
  const since = Date.now();
  const seconds = element('span', {});
  const panel = element('section', { class: 'notice', id: 'counting' },
    element('h2', {}, `Counting ${file.name} (${size(file.size)}) …`),
    element('p', {}, 'The worker starts with the first file, which takes some seconds. ', seconds),
    element('progress', { 'aria-label': 'Counting' }),
    element('p', { class: 'notice-actions' }, element('button', { type: 'button', id: 'cancel', click: onCancel }, 'Cancel')));
  const clock = setInterval(() => {
    seconds.textContent = `${Math.round((Date.now() - since) / 1000)} s`;
    if (!panel.isConnected) {
      clearInterval(clock);
    }
  }, 1000);
  return panel;
}

/** The segments that were counted, everybody first; without a split everybody alone. */
const segmentsOf = ({ cells }) => [...new Set(cells.map((cell) => cell.segment ?? EVERYBODY))];

/** The mean at an offset, over complete cells; null where there is none. */
function pooled(cells, offset) {
  const complete = cells.filter((cell) => cell.period === offset && cell.state === 'complete' && cell.eligible_users > 0);
  const sum = (name) => complete.reduce((soFar, cell) => soFar + cell[name], 0);
  return complete.length === 0 ? null : {
    offset, active_users: sum('active_eligible'), eligible_users: sum('eligible_users'),
    retention_rate: sum('active_eligible') / sum('eligible_users'), cohort_periods: complete.length,
  };
}

/** What was counted of a segment, as the API answers what was published. */
function asPublished({ cells, asked, file }, name) {
  const own = cells.filter((cell) => (cell.segment ?? EVERYBODY) === name);
  const last = own.reduce((most, { period }) => Math.max(most, period), 0);
  const offsets = Array.from({ length: last + 1 }, (_, offset) => offset);
  const rows = [...Map.groupBy(own, (cell) => cell.cohort)].map(([cohort, row]) => {
    const at = new Map(row.map((cell) => [cell.period, cell]));
    return {
      cohort_period: cohort,
      cohort_size: row[0].cohort_size,
      active_users: offsets.map((offset) => at.get(offset)?.active_users ?? null),
      in_progress: row.filter((cell) => cell.state === 'in_progress').map((cell) => ({ offset: cell.period, closes_at: cell.closes_at })),
    };
  });
  return {
    ...asked, cohort: { name: file, zone: asked.zone }, offsets, labels: offsets.map(String), rows,
    pooled: offsets.map((offset) => pooled(own, offset)).filter(Boolean),
  };
}

/** How the numbers of a file have to be read. */
export const countedFacts = ({ asked, file }) => [
  file,
  `${capital(asked.mode)} ${asked.granularity}s`,
  capital(kind(asked.kind)),
  `Enter by ${asked.entry_event ?? 'any event'}`,
  `Return by ${asked.return_event ?? 'any event'}`,
  `Weeks start on ${capital(asked.week_start)}`,
  asked.zone,
];

/** What was counted of a file. */
export function countedView(counted, state, onChange) {
  const segments = segmentsOf(counted);
  const shown = segments.includes(state.counted_segment) ? state.counted_segment : segments[0];
  const result = asPublished(counted, shown);
  return [
    element('section', { class: 'panel', id: 'counted', 'aria-label': 'What was counted' },
      element('p', { id: 'report' }, `${capital(counted.report)}.`),
      element('p', { class: 'quiet' }, counted.asked.min_cohort_size === '0' ? 'Every cohort period is shown.'
        : `Cohort periods of fewer than ${counted.asked.min_cohort_size} users are left out, of the mean too.`),
      element('div', { class: 'controls' },
        segments.length > 1
          ? choice('counted_segment', capital(words(counted.asked.segment_by)), segments.map((name) => [name, name === EVERYBODY ? 'Everybody' : name || '(none)']), shown, onChange)
          : null,
        tableControls(state, onChange))),
    triangle(result, state, new Set()),
  ];
}

const COLUMNS = [
  'granularity', 'mode', 'kind', 'zone', 'week_start', 'segment', 'cohort', 'period', 'active_users', 'cohort_size', 'retention',
  'eligible_users', 'active_eligible', 'low', 'high', 'state', 'closes_at',
];

/** What was counted as CSV: a row for each cell, with what it has to be read by. */
export const countedCsv = ({ cells, asked }) => csv(COLUMNS, cells.map((cell) => ({ ...asked, ...cell })));
