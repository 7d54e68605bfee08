import * as api from './api.js';
import { compareView, comparisonBody, comparisonCsv, comparisonFacts, inCommon, sideNames, sidesControls, sidesOf, usualSides } from './compare.js';
import { comparisonControls, controls, picker, segmentKey, withDefaults } from './controls.js';
import { announce, blame, element } from './dom.js';
import { json, save } from './download.js';
import { capital, count, dataThrough, kind, segment } from './format.js';
import { curves } from './curves.js';
import { comparisonExplanation, countedExplanation, explanation } from './explain.js';
import { funnelView } from './funnel.js';
import { metricView } from './metric.js';
import * as links from './state.js';
import * as theme from './theme.js';
import { forgetButton } from './token.js';
import { triangle } from './triangle.js';
import { count as countFile, countedCsv, countedFacts, countedView, counting, uploadControls } from './upload.js';

/** What the views of one cohort have in common. */
const OF_A_COHORT = {
  load: loadCohort,
  title: () => current.name,
  facts: cohortFacts,
  nothing: () => (shown.rows.length > 0 ? undefined : [
    'Nobody here yet', `No member of ${current.name} has entered in this segment by ${dataThrough(shown.cohort.as_of, shown.cohort.zone)}.`,
  ]),
  explain: () => explanation(state.view, shown, current),
  size: () => `${count(shown.rows.length)} cohort periods`,
  file: (format) => api.bytes(api.addressOf(current.id, state, format)),
};

const VIEWS = {
  retention: { ...OF_A_COHORT, name: 'Retention', draw: drawRetention },
  funnel: { ...OF_A_COHORT, name: 'Funnel', draw: () => funnelView(shown) },
  metric: { ...OF_A_COHORT, name: 'Metric', draw: () => metricView(shown, state) },
  compare: {
    name: 'Compare',
    load: loadComparison,
    title: () => sideNames(shown.sides).join(' / '),
    facts: comparedFacts,
    nothing: () => (shown.sides.some((side) => side.points.length > 0) ? undefined : [
      'Nothing is complete yet', 'No period of any of them has ended for everybody. Choose a shorter granularity or other dates, or come back later.',
    ]),
    draw: () => compareView(shown),
    explain: () => comparisonExplanation(shown, comparisonBody(state, sidesOf(state))),
    size: () => `${count(shown.differences.length)} differences`,
    file: async (format) => (format === 'csv' ? comparisonCsv(shown) : json(shown)),
  },
  upload: {
    name: 'Your file',
    load: loadUpload,
    submit: upload,
    title: () => counted.file,
    facts: () => countedFacts(counted),
    nothing: () => (counted.cells.length > 0 ? undefined : [
      'No cohort period is large enough', `${capital(counted.report)}; every cohort period has fewer than ${counted.asked.min_cohort_size} users. Lower Least members.`,
    ]),
    draw: () => countedView(counted, state, redraw),
    explain: () => countedExplanation(counted),
    size: () => counted.report,
    file: async (format) => (format === 'csv' ? countedCsv(counted) : json(counted.cells)),
  },
};

const FORMATS = ['csv', 'json'];

const place = (id) => document.getElementById(id);

let state;
let known;
let current;
let shown;
let shownQuestion;
let counted;
let pending = new AbortController();
const asDefined = new Map();

/** Takes over a change of what is shown. */
function change(changes) {
  const { view, cohort, granularity } = state;
  state = { ...state, ...changes };
  if (state.cohort !== cohort) {
    state = { ...links.read(''), view, cohort: state.cohort };
  }
  if (state.granularity !== granularity) {
    state.pinned = undefined;
    state.at = undefined;
  }
  history.pushState(null, '', links.write(state));
  load();
}

/** Changes what is drawn of numbers that are there. */
function redraw(changes) {
  state = { ...state, ...changes };
  history.replaceState(null, '', links.write(state));
  draw();
}

/** Asks for what the state says, and draws it. */
async function load() {
  pending.abort();
  pending = new AbortController();
  place('view').setAttribute('aria-busy', 'true');
  try {
    await (known.length === 0 ? loadFirst() : VIEWS[state.view].load(pending.signal));
  } catch (error) {
    if (error.name !== 'AbortError') {
      fail(error);
    }
  }
}

/** What there is before there is a cohort. */
async function loadFirst() {
  if (state.view === 'upload') {
    loadUpload();
    return;
  }
  drawFrame([], []);
  empty('No cohort is defined yet', 'Write one in YAML, then tenure apply and tenure run: it appears here with the next run. A file can be counted without one: Your file.');
}

/** A cohort as a version defines it; asked once. */
async function defined(id, version) {
  const key = `${id} ${version}`;
  if (!asDefined.has(key)) {
    asDefined.set(key, await api.cohort(id, version));
  }
  return asDefined.get(key);
}

/** A cohort by its id or its name, in a version; without one in the newest that has numbers. */
async function detailsOf(idOrName, version) {
  const id = known.find((each) => each.name === idOrName || each.id === idOrName)?.id ?? idOrName;
  const newest = await defined(id);
  const meant = version ?? newest.versions.at(-1) ?? newest.version;
  return String(meant) === String(newest.version) ? newest : defined(id, meant);
}

/** The cohort that the state names, else the first that is computed. */
async function chosenCohort(signal) {
  const cohort = await detailsOf(state.cohort ?? (known.find((each) => each.as_of) ?? known[0]).name, state.version);
  signal.throwIfAborted();
  return cohort;
}

async function loadCohort(signal) {
  current = await chosenCohort(signal);
  state = withDefaults(state, current);
  history.replaceState(null, '', links.write(state));
  drawFrame([picker(known, current.name, change)], controls(current, state, change));
  const missing = nothingToAsk();
  if (missing) {
    shown = undefined;
    empty(...missing);
    return;
  }
  await ask({ address: api.addressOf(current.id, state) }, signal);
}

async function loadComparison(signal) {
  const said = sidesOf(state);
  const sides = said ?? usualSides(await chosenCohort(signal), known);
  const cohorts = await Promise.all(sides.map(({ cohort, version }) => detailsOf(cohort, version)));
  signal.throwIfAborted();
  current = inCommon(cohorts);
  // the other views go on with the baseline
  const { granularity, mode, kind, compared_metric } = state;
  const [{ segment: values }] = sides;
  const asked = state.cohort === current.name ? state : { ...links.read(''), view: 'compare', granularity, mode, kind, compared_metric };
  state = withDefaults({
    ...asked, compared: JSON.stringify(sides), kind: kind === 'bracket' ? undefined : kind, version: String(current.version), segment: segmentKey(values ?? {}),
  }, current);
  history.replaceState(null, '', links.write(state));
  drawFrame([], [
    sidesControls(sides, cohorts, known, (changed) => change({ compared: JSON.stringify(changed) })),
    ...comparisonControls(current, state, change),
  ]);
  if (current.granularities.length === 0) {
    shown = undefined;
    empty('They have no granularity in common', 'Choose cohorts that are counted in the same periods.');
    return;
  }
  await ask({ address: api.COMPARE, body: comparisonBody(state, sides) }, signal);
}

function loadUpload() {
  drawFrame([], uploadControls(state, (changes) => {
    state = { ...state, ...changes };
    history.replaceState(null, '', links.write(state));
  }));
  place('reading').replaceChildren();
  if (counted) {
    draw();
  } else {
    empty('Choose a file to be counted', 'A CSV with event_time and user_id, and if need be event_name, session_id and properties. Nothing of it is kept.');
  }
}

/** Has the file counted that was chosen. */
async function upload() {
  pending.abort();
  pending = new AbortController();
  const { signal } = pending;
  blame(place('controls'));
  allowSaving(false);
  place('reading').replaceChildren();
  place('view').replaceChildren(counting(() => {
    pending.abort();
    loadUpload();
    place('count').focus();
  }));
  place('view').setAttribute('aria-busy', 'true');
  announce('Counting. The worker starts with the first file, which takes some seconds.');
  try {
    const answer = await countFile(state, signal);
    signal.throwIfAborted();
    counted = answer;
    draw();
  } catch (error) {
    if (error.name !== 'AbortError') {
      fail(error, upload);
    }
  }
}

/** Asks, unless the answer is there, and draws it. */
async function ask(question, signal) {
  const asked = JSON.stringify(question);
  if (!shown || asked !== shownQuestion) {
    const answer = await api.ask(question, signal);
    signal.throwIfAborted();
    shown = answer;
    shownQuestion = asked;
  }
  draw();
}

/** Why there is nothing to be asked of the cohort; undefined where there is. */
function nothingToAsk() {
  if (state.view === 'funnel' && !state.funnel) {
    return ['This cohort has no funnel', 'Add one under funnels in the definitions, then tenure apply and tenure run.'];
  }
  if (state.view === 'metric' && !state.metric) {
    return ['This cohort is not measured by anything', 'Give a signal a value, or add a metric: tenure add-metric.'];
  }
  return undefined;
}

/** The state with another view; a file has periods of its own. */
function into(view) {
  const isOfFile = view === 'upload' || state.view === 'upload';
  return { ...state, view, ...(isOfFile && view !== state.view ? { granularity: undefined, mode: undefined, kind: undefined } : {}) };
}

function drawFrame(pickers, shownControls) {
  keepingPlace(() => {
    place('cohort-picker').replaceChildren(...pickers);
    place('views').replaceChildren(...Object.entries(VIEWS).map(([view, { name }]) =>
      element('a', {
        id: `view-${view}`, href: links.write(into(view)), 'aria-current': state.view === view ? 'page' : null,
        click: (event) => {
          if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            change(into(view));
          }
        },
      }, name)));
    const views = place('views');
    views.scrollLeft = place(`view-${state.view}`).offsetLeft - views.offsetLeft - views.clientWidth / 2;
    place('controls').replaceChildren(...shownControls);
    place('actions').replaceChildren(
      element('button', { type: 'button', id: 'copy-link', click: copyLink }, 'Copy link'),
      ...FORMATS.map((format) => element('button', { type: 'button', id: format, disabled: true, click: () => download(format) }, format.toUpperCase())),
      ...[forgetButton(startUnknown)].filter(Boolean),
      theme.button());
  });
}

/** Starts as one who may see nothing. */
function startUnknown() {
  counted = undefined;
  ['cohort-picker', 'actions', 'controls', 'reading', 'view'].map(place).forEach((part) => part.replaceChildren());
  start();
}

/** Whether there is something to be saved. */
function allowSaving(isAllowed) {
  FORMATS.map(place).filter(Boolean).forEach((button) => {
    button.disabled = !isAllowed;
  });
}

/** Saves what is shown. */
async function download(format) {
  try {
    save(await VIEWS[state.view].file(format), `${state.view}.${format}`);
  } catch (error) {
    fail(error);
  }
}

/** Replaces parts of the page; what had the focus has it again, and the table stays where it was scrolled to. */
function keepingPlace(replace) {
  const { scrollTop = 0, scrollLeft = 0 } = document.querySelector('.scroller') ?? {};
  const { id } = document.activeElement ?? {};
  const focusedPeriod = document.activeElement?.dataset?.period;
  replace();
  document.querySelector('.scroller')?.scrollTo(scrollLeft, scrollTop);
  if (focusedPeriod) {
    document.querySelector(`[data-period="${CSS.escape(focusedPeriod)}"]`)?.focus({ preventScroll: true });
  } else if (id) {
    place(id)?.focus({ preventScroll: true });
  }
}

/** How the numbers have to be read. */
function cohortFacts() {
  const { cohort } = shown;
  return [
    state.view === 'retention' ? `${capital(shown.mode)} ${shown.granularity}s` : `${capital(shown.granularity)}s`,
    state.view === 'retention' ? capital(kind(shown.kind)) : null,
    segment(shown.segment),
    `Weeks start on ${capital(cohort.week_start)}`,
    cohort.zone,
    `Data through ${dataThrough(cohort.as_of, cohort.zone)}`,
  ];
}

function comparedFacts() {
  const { weekStart, zone, through } = comparisonFacts(shown);
  return [
    shown.metric ? `${shown.metric} per user` : capital(kind(shown.kind)),
    shown.metric ? `${capital(shown.granularity)}s` : `${capital(shown.mode)} ${shown.granularity}s`,
    `Weeks start on ${weekStart}`,
    zone,
    `Data through ${through}`,
  ];
}

function draw() {
  const view = VIEWS[state.view];
  keepingPlace(() => {
    place('reading').replaceChildren(...[
      view.load !== loadCohort || !current.description ? null : element('p', { class: 'question' }, current.description),
      element('p', { class: 'facts', id: 'facts' }, view.facts().filter(Boolean).map((fact) => element('span', {}, fact))),
    ].filter(Boolean));
    const nothing = view.nothing();
    if (nothing) {
      empty(...nothing);
      return;
    }
    place('view').replaceChildren(...view.draw(), view.explain());
    allowSaving(true);
  });
  place('view').setAttribute('aria-busy', 'false');
  document.title = `${view.title()} · ${view.name} · Tenure`;
  announce(`${view.name} of ${view.title()}, ${view.size()}`);
}

function pin(period) {
  const pins = links.pinned(state);
  if (!pins.delete(period)) {
    pins.add(period);
  }
  redraw({ pinned: pins.size > 0 ? [...pins].sort().join(',') : undefined });
}

function drawRetention() {
  const pins = links.pinned(state);
  return [curves(shown, state, pins, redraw), triangle(shown, state, pins, pin)];
}

function empty(title, text) {
  allowSaving(false);
  place('view').setAttribute('aria-busy', 'false');
  place('view').replaceChildren(element('div', { class: 'notice', id: 'empty' }, element('h2', {}, title), element('p', {}, text)));
}

/** Says why there is nothing to see, and lets it be tried again. */
function fail(error, again = start) {
  const isProblem = error instanceof api.Problem || error instanceof RangeError;
  if (!isProblem) {
    console.error(error);
  }
  allowSaving(false);
  place('view').setAttribute('aria-busy', 'false');
  place('reading').replaceChildren();
  place('view').replaceChildren(element('div', { class: 'notice problem', role: 'alert', id: 'problem' },
    element('h2', {}, error.title ?? 'This can’t be shown'),
    element('p', {}, isProblem ? error.message : 'The page has a fault; the browser’s console says which.'),
    element('p', { class: 'notice-actions' },
      element('button', { type: 'button', id: 'retry', click: () => again() }, 'Try again'),
      element('a', { class: 'button', href: '/' }, 'Start over'))));
  blame(place('controls'), error);
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    announce('Link copied');
    place('copy-link').textContent = 'Copied';
    setTimeout(() => {
      if (place('copy-link')) {
        place('copy-link').textContent = 'Copy link';
      }
    }, 2000);
  } catch {
    // no clipboard without https, or it was refused: the link is there to be copied by hand
    const field = element('input', { id: 'link', readonly: true, value: location.href, 'aria-label': 'Link to what is shown' });
    place('copy-link').replaceWith(field);
    field.select();
  }
}

async function start() {
  try {
    state = links.read(location.search);
    known = await api.cohorts();
    asDefined.clear();
    shown = undefined;
  } catch (error) {
    fail(error);
    return;
  }
  await load();
}

window.addEventListener('popstate', () => {
  try {
    state = links.read(location.search);
    if (known) {
      load();
    }
  } catch (error) {
    fail(error);
  }
});
place('controls').addEventListener('submit', (event) => {
  event.preventDefault();
  VIEWS[state.view].submit?.();
});
theme.restore();
start();
