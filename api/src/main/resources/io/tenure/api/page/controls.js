import { element } from './dom.js';
import { capital, kind, segment, words } from './format.js';

/** A value that is no option is one all the same: what a link says is seen, and another can be chosen. */
const withValue = (options, value) =>
  (value === undefined || options.some(([option]) => option === value) ? options : [[value, value], ...options]);

export const choice = (name, label, options, value, onChange) =>
  element('div', { class: 'control' },
    element('label', { for: `control-${name}` }, label),
    element('select', { id: `control-${name}`, name, change: (event) => onChange({ [name]: event.target.value }) },
      withValue(options, value).map(([option, text]) => element('option', { value: option, selected: option === value }, text))));

export const buttons = (name, label, options, value, onChange) =>
  element('fieldset', { class: 'control' },
    element('legend', {}, label),
    element('div', { class: 'choices' },
      options.map(([option, text]) => [
        element('input', {
          type: 'radio', id: `control-${name}-${option}`, name, value: option, checked: option === value,
          change: () => onChange({ [name]: option }),
        }),
        element('label', { for: `control-${name}-${option}` }, text),
      ])));

/** A field for a text. What is typed is taken when the field is left, or by Enter. */
export const field = (name, label, value, onChange, attributes = {}) =>
  element('div', { class: 'control' },
    element('label', { for: `control-${name}` }, label),
    element('input', {
      type: 'text', id: `control-${name}`, name, value, autocomplete: 'off', spellcheck: 'false', ...attributes,
      change: (event) => event.target.reportValidity() && onChange({ [name]: event.target.value.trim() || undefined }),
    }));

const toggle = (name, label, value, onChange) =>
  element('div', { class: 'control switch' },
    element('input', {
      type: 'checkbox', role: 'switch', id: `control-${name}`, name, checked: value === 'yes',
      change: (event) => onChange({ [name]: event.target.checked ? 'yes' : 'no' }),
    }),
    element('label', { for: `control-${name}` }, label));

export const named = (names, text = (name) => capital(words(name))) => names.map((name) => [name, text(name)]);

/** JSON with sorted keys, as the store writes segments. */
export const segmentKey = (values) => JSON.stringify(values, Object.keys(values).sort());

export function segments(cohort) {
  const some = cohort.segments.filter((values) => Object.keys(values).length > 0);
  return [['{}', 'Everybody'], ...some.map((values) => [segmentKey(values), segment(values)])];
}

const MEASURES = [
  ['mean_per_user', 'Mean per user'], ['p50', 'Median per user'], ['p90', '90th percentile per user'],
  ['p95', '95th percentile per user'], ['p99', '99th percentile per user'], ['lifetime_value', 'Lifetime value per member'],
  ['total', 'Total'], ['users', 'Users'], ['events', 'Events'],
];

/** The controls that a view has, as nodes. */
export function controls(cohort, state, onChange) {
  const all = [];
  if (state.view === 'funnel') {
    all.push(choice('funnel', 'Funnel', named(cohort.funnels, (name) => name), state.funnel, onChange));
  }
  if (state.view === 'metric') {
    all.push(choice('metric', 'Metric', named(cohort.metrics, (name) => name), state.metric, onChange));
  }
  all.push(buttons('granularity', 'Granularity', named(cohort.granularities), state.granularity, onChange));
  if (state.view === 'retention') {
    all.push(buttons('mode', 'Mode', named(cohort.modes), state.mode, onChange));
    all.push(choice('kind', 'Kind', named(cohort.kinds, (name) => capital(kind(name))), state.kind, onChange));
  }
  all.push(choice('segment', 'Segment', segments(cohort), state.segment, onChange));
  if (cohort.versions.length > 1) {
    all.push(choice('version', 'Version', cohort.versions.map((each) => [String(each), String(each)]), state.version, onChange));
  }
  if (state.view === 'retention') {
    all.push(leastMembers(state, onChange), ...tableControls(state, onChange));
  }
  if (state.view === 'metric') {
    all.push(choice('measure', 'Table shows', MEASURES, state.measure, onChange), completeOnly(state, onChange));
  }
  return all;
}

/** How small a cohort period may be and have its numbers shown. */
export const leastMembers = (state, onChange) =>
  field('min_cohort_size', 'Least members', state.min_cohort_size, onChange, { type: 'number', min: '0', step: '1', placeholder: '5' });

const completeOnly = (state, onChange) => toggle('complete', 'Complete periods only', state.complete, onChange);

/** How a table of retention is shown. */
export const tableControls = (state, onChange) => [
  buttons('show', 'Show', [['percent', '%'], ['count', 'Users']], state.show, onChange),
  buttons('of', 'Percent of', [['start', 'Start'], ['previous', 'Previous']], state.of, onChange),
  buttons('scale', 'Colour by', [['table', 'Table'], ['row', 'Row']], state.scale, onChange),
  completeOnly(state, onChange),
];

/** The controls of a comparison, other than of what is compared. */
export function comparisonControls(common, state, onChange) {
  return [
    choice('compared_metric', 'Compare', [['', 'Retention'], ...named(common.metrics, (name) => `${name} per user`)], state.compared_metric, onChange),
    buttons('granularity', 'Granularity', named(common.granularities), state.granularity, onChange),
    ...(state.compared_metric ? [] : [
      buttons('mode', 'Mode', named(common.modes), state.mode, onChange),
      choice('kind', 'Kind', named(common.kinds, (name) => capital(kind(name))), state.kind, onChange),
    ]),
  ];
}

export const measureName = (measure) => MEASURES.find(([name]) => name === measure)?.[1] ?? MEASURES[0][1];

/** Which cohort. */
export const picker = (cohorts, name, onChange) =>
  choice('cohort', 'Cohort', cohorts.map((each) => [each.name, each.name]), name, onChange);

/** What a cohort is asked where the link says nothing. */
export function withDefaults(state, cohort) {
  const usual = cohort.granularities.includes('week') ? 'week' : cohort.granularities[0];
  return {
    ...state,
    cohort: cohort.name,
    version: state.version ?? String(cohort.version),
    granularity: state.granularity ?? usual,
    mode: state.mode ?? cohort.modes[0],
    kind: state.kind ?? cohort.kinds[0],
    segment: state.segment ?? '{}',
    funnel: state.funnel ?? cohort.funnels[0],
    metric: state.metric ?? cohort.metrics[0],
  };
}
