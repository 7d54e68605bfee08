/** The version of links: a link of another version is refused, never read as something that it did not mean. */
const LINK_VERSION = '1';

/** What a link may say, and what it means when it says nothing; undefined: the server's default. */
const DEFAULTS = {
  view: 'retention',
  cohort: undefined,
  version: undefined,
  granularity: undefined,
  mode: undefined,
  kind: undefined,
  segment: undefined,
  funnel: undefined,
  metric: undefined,
  show: 'percent',
  of: 'start',
  scale: 'table',
  complete: 'no',
  chart: 'curve',
  at: undefined,
  pinned: undefined,
  measure: 'mean_per_user',
  min_cohort_size: undefined,
  compared: undefined,
  compared_metric: '',
  entry_event: undefined,
  return_event: undefined,
  segment_by: undefined,
  zone: undefined,
  week_start: undefined,
  counted_segment: undefined,
};

const CHOICES = {
  view: ['retention', 'funnel', 'metric', 'compare', 'upload'],
  show: ['percent', 'count'],
  of: ['start', 'previous'],
  scale: ['table', 'row'],
  complete: ['no', 'yes'],
  chart: ['curve', 'calendar'],
};

/** The state that a query string says. */
export function read(query) {
  const said = new URLSearchParams(query);
  const version = said.get('v') ?? LINK_VERSION;
  if (version !== LINK_VERSION) {
    throw new RangeError(
      `This link is of version ${version} and this page reads version ${LINK_VERSION}. Choose what to see, and copy a new link.`,
    );
  }
  const state = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS)) {
    const value = said.get(name);
    if (value !== null && value !== '') {
      if (CHOICES[name] && !CHOICES[name].includes(value)) {
        throw new RangeError(`This link says ${name}=${value}; it can be ${CHOICES[name].join(' or ')}.`);
      }
      state[name] = value;
    }
  }
  return state;
}

/** The query string that says a state. */
export function write(state) {
  const said = new URLSearchParams({ v: LINK_VERSION });
  for (const name of Object.keys(DEFAULTS)) {
    if (state[name] !== undefined && (state[name] !== DEFAULTS[name] || name === 'view')) {
      said.set(name, state[name]);
    }
  }
  return `?${said}`;
}

/** Which cohort periods stand out. */
export const pinned = (state) => new Set(state.pinned ? state.pinned.split(',') : []);
