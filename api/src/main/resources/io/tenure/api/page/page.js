import * as api from './api.js';
import { controls, picker, withDefaults } from './controls.js';
import { announce, element } from './dom.js';
import { capital, count, dataThrough, kind, segment } from './format.js';
import { curves } from './curves.js';
import { explanation } from './explain.js';
import { funnelView } from './funnel.js';
import { metricView } from './metric.js';
import * as links from './state.js';
import * as theme from './theme.js';
import { triangle } from './triangle.js';

const VIEWS = {
  retention: { name: 'Retention', draw: drawRetention },
  funnel: { name: 'Funnel', draw: funnelView },
  metric: { name: 'Metric', draw: metricView },
};

const place = (id) => document.getElementById(id);

let state;
let known = [];
let current;
let shown;
let shownAddress;
let pending = new AbortController();
const byId = new Map();

/** Takes over a change of what is shown. */
function change(changes) {
  state = { ...state, ...changes };
  if (changes.cohort !== undefined) {
    state = { ...links.read(''), view: state.view, cohort: changes.cohort };
  }
  if (changes.granularity !== undefined) {
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

/** Asks for what the state says, unless it is there, and draws it. */
async function load() {
  pending.abort();
  pending = new AbortController();
  const { signal } = pending;
  place('view').setAttribute('aria-busy', 'true');
  try {
    const summary = state.cohort
      ? known.find((each) => each.name === state.cohort || each.id === state.cohort)
      : known.find((each) => each.as_of) ?? known[0];
    if (!summary) {
      throw new api.Problem('No such cohort', `There is no cohort '${state.cohort}'. Choose one above.`, 404);
    }
    if (!byId.has(summary.id)) {
      byId.set(summary.id, await api.cohort(summary.id));
    }
    if (signal.aborted) {
      return;
    }
    current = byId.get(summary.id);
    state = withDefaults(state, current);
    history.replaceState(null, '', links.write(state));
    drawFrame();
    const missing = nothingToAsk();
    if (missing) {
      shown = null;
      empty(...missing);
      return;
    }
    const address = api.addressOf(current.id, state);
    if (!shown || address !== shownAddress) {
      const result = await api.get(address, signal);
      if (signal.aborted) {
        return;
      }
      shown = result;
      shownAddress = address;
    }
    draw();
  } catch (error) {
    if (error.name !== 'AbortError') {
      fail(error);
    }
  }
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

function drawFrame() {
  keepingPlace(() => {
    place('cohort-picker').replaceChildren(picker(known, current.name, change));
    place('views').replaceChildren(...Object.entries(VIEWS).map(([view, { name }]) =>
      element('a', {
        id: `view-${view}`, href: links.write({ ...state, view }), 'aria-current': state.view === view ? 'page' : null,
        click: (event) => {
          if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
            event.preventDefault();
            change({ view });
          }
        },
      }, name)));
    place('controls').replaceChildren(...controls(current, state, change));
    place('actions').replaceChildren(
      element('button', { type: 'button', id: 'copy-link', click: copyLink }, 'Copy link'),
      element('a', { class: 'button', id: 'csv', href: api.addressOf(current.id, state, 'csv'), download: '' }, 'CSV'),
      theme.button());
  });
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
function reading() {
  const { cohort } = shown;
  const facts = [
    state.view === 'retention' ? `${capital(shown.mode)} ${shown.granularity}s` : `${capital(shown.granularity)}s`,
    state.view === 'retention' ? capital(kind(shown.kind)) : null,
    segment(shown.segment),
    `Weeks start on ${capital(cohort.week_start)}`,
    cohort.zone,
    `Data through ${dataThrough(cohort.as_of, cohort.zone)}`,
  ];
  return element('p', { class: 'facts', id: 'facts' },
    facts.filter(Boolean).map((fact) => element('span', {}, fact)));
}

function draw() {
  keepingPlace(() => {
    place('reading').replaceChildren(...[
      current.description ? element('p', { class: 'question' }, current.description) : null,
      reading(),
    ].filter(Boolean));
    if (shown.rows.length === 0) {
      empty('Nobody here yet', `No member of ${current.name} has entered in this segment by ${dataThrough(shown.cohort.as_of, shown.cohort.zone)}.`);
      return;
    }
    place('view').replaceChildren(...VIEWS[state.view].draw(shown, state), explanation(state.view, shown, current));
  });
  place('view').setAttribute('aria-busy', 'false');
  document.title = `${current.name} · ${VIEWS[state.view].name} · Tenure`;
  announce(`${VIEWS[state.view].name} of ${current.name}, ${count(shown.rows.length)} cohort periods`);
}

function pin(period) {
  const pins = links.pinned(state);
  if (!pins.delete(period)) {
    pins.add(period);
  }
  redraw({ pinned: pins.size > 0 ? [...pins].sort().join(',') : undefined });
}

function drawRetention(result) {
  const pins = links.pinned(state);
  return [curves(result, state, pins, redraw), triangle(result, state, pins, pin)];
}

function empty(title, text) {
  place('view').setAttribute('aria-busy', 'false');
  place('view').replaceChildren(element('div', { class: 'notice', id: 'empty' }, element('h2', {}, title), element('p', {}, text)));
}

function fail(error) {
  const isProblem = error instanceof api.Problem || error instanceof RangeError;
  if (!isProblem) {
    console.error(error);
  }
  place('view').setAttribute('aria-busy', 'false');
  place('reading').replaceChildren();
  place('view').replaceChildren(element('div', { class: 'notice problem', role: 'alert', id: 'problem' },
    element('h2', {}, error.title ?? 'This can’t be shown'),
    element('p', {}, isProblem ? error.message : 'The page has a fault; the browser’s console says which.'),
    element('p', { class: 'notice-actions' },
      element('button', { type: 'button', id: 'retry', click: start }, 'Try again'),
      element('a', { class: 'button', href: '/' }, 'Start over'))));
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
    byId.clear();
    shown = null;
  } catch (error) {
    fail(error);
    return;
  }
  if (known.length === 0) {
    empty('No cohort is defined yet', 'Write one in YAML, then tenure apply and tenure run: it appears here with the next run.');
    return;
  }
  await load();
}

window.addEventListener('popstate', () => {
  try {
    state = links.read(location.search);
    load();
  } catch (error) {
    fail(error);
  }
});
place('controls').addEventListener('submit', (event) => event.preventDefault());
theme.restore();
start();
