import { element } from './dom.js';
import { count, day, duration, percent, period, words } from './format.js';

const share = (part, whole) => (whole ? percent(part / whole) : '–');

/** How long there is for a step and for the whole funnel, in words. */
function limits(funnel) {
  const steps = funnel.steps.slice(1).map((step) => step.within);
  const each = steps.every((within) => within === steps[0])
    ? [steps[0] ? `Each step within ${steps[0]} of the one before` : 'No limit between steps']
    : steps.map((within, at) => `Step ${at + 2} ${within ? `within ${within}` : 'at any time'}`);
  return [
    ...each,
    funnel.horizon ? `whole funnel within ${funnel.horizon} of entry` : 'no limit from entry',
    `matched ${words(funnel.match)}`,
    `ties: ${words(funnel.ties)}`,
  ];
}

/** The three classes of those who took a step: went on, can still go on, dropped out. */
function parts(step) {
  const dropped = step.dropped_users ?? 0;
  return { on: step.users - step.open_users - dropped, open: step.open_users, dropped };
}

function bar(step, entered) {
  const { on, open, dropped } = parts(step);
  const part = (users, name) => {
    const made = element('span', { class: `part ${name}` });
    made.style.setProperty('width', `${entered ? (users / entered) * 100 : 0}%`);
    return made;
  };
  return element('div', { class: 'bar', 'aria-hidden': 'true' }, part(on, 'on'), part(open, 'open'), part(dropped, 'dropped'));
}

const fact = (name, value, title) => element('div', { class: 'fact', title }, element('dt', {}, name), element('dd', {}, value));

const times = (median, ninety) => (median === undefined ? '–' : `${duration(median)} · ${duration(ninety)}`);

function stepItem(step, entered, isLast) {
  const { on, open, dropped } = parts(step);
  return element('li', { class: 'step' },
    element('div', { class: 'step-head' },
      element('h3', {}, `${step.step}. ${step.event_name}`, step.optional ? element('span', { class: 'quiet' }, ' (optional)') : null),
      element('p', {}, element('strong', {}, count(step.users)), ' reached')),
    bar(step, entered),
    element('dl', { class: 'facts-of-step' },
      fact('Of first', step.share_of_entered === undefined ? '–' : percent(step.share_of_entered), `${count(step.users)} of ${count(entered)} users`),
      fact('Of previous', step.share_of_previous === undefined ? '–' : percent(step.share_of_previous)),
      isLast || step.optional ? null : fact('Went on', `${count(on)} (${share(on, step.users)})`),
      isLast ? null : fact('Still open', `${count(open)} (${share(open, step.users)})`, 'Nothing is decided: their time for the next step has not run out'),
      isLast || step.optional ? null : fact('Dropped', `${count(dropped)} (${share(dropped, step.users)})`, 'Their time for the next step has run out'),
      fact('Time from previous, median · p90', step.step === 1 ? '–' : times(step.p50_since_previous_seconds, step.p90_since_previous_seconds)),
      fact('Time from entry, median · p90', times(step.p50_since_entry_seconds, step.p90_since_entry_seconds))));
}

function periodsTable(result) {
  const { zone, as_of: asOf } = result.cohort;
  return element('table', { class: 'plain', id: 'funnel-periods' },
    element('caption', {}, `Funnel ${result.funnel.name} of ${result.cohort.name} by ${result.granularity} of entry: users, and percent of the first step`),
    element('thead', {},
      element('tr', {},
        element('th', { scope: 'col', class: 'corner' }, `Entered in ${result.granularity}`),
        element('th', { scope: 'col', class: 'size' }, 'Members'),
        result.steps.map((step) => element('th', { scope: 'col' }, `${step.step}. ${step.event_name}`)),
        element('th', { scope: 'col' }, 'Still open'),
        element('th', { scope: 'col' }, 'Closes'))),
    element('tbody', {}, result.rows.map((row) => {
      const open = row.steps.reduce((sum, step) => sum + step.open_users, 0);
      const isOpen = !row.closes_at || Date.parse(row.closes_at) > Date.parse(asOf);
      return element('tr', {},
        element('th', { scope: 'row' }, element('span', { class: 'row-name' }, period(row.cohort_period, result.granularity))),
        element('td', { class: 'size' }, count(row.cohort_size)),
        row.steps.map((step) => element('td', { class: isOpen ? 'in-progress' : null, title: `${count(step.users)} of ${count(row.steps[0].users)} users${isOpen ? ', in progress' : ''}` },
          count(step.users), ' ', element('span', { class: 'quiet' }, step.share_of_entered === undefined ? '–' : percent(step.share_of_entered)),
          isOpen ? '*' : null)),
        element('td', {}, count(open)),
        element('td', { class: 'quiet' }, row.closes_at ? (isOpen ? day(Date.parse(row.closes_at), zone) : 'closed') : 'never'));
    })));
}

const keyOf = (name, text) => element('span', { class: 'swatch-key' }, element('span', { class: `swatch part ${name}`, 'aria-hidden': 'true' }), text);

/** How far the members got: all of them as bars, and each cohort period as a row. */
export function funnelView(result) {
  const entered = result.steps[0]?.users ?? 0;
  return [
    element('section', { class: 'panel', id: 'funnel', 'aria-label': 'Funnel' },
      element('div', { class: 'chart-head' }, element('h2', {}, `How far they got: ${result.funnel.name}`)),
      element('p', { class: 'facts', id: 'limits' }, limits(result.funnel).map((limit) => element('span', {}, limit))),
      element('div', { class: 'key' }, keyOf('on', 'went on'), keyOf('open', 'still open: their time has not run out'), keyOf('dropped', 'dropped')),
      element('ol', { class: 'steps' }, result.steps.map((step, at) => stepItem(step, entered, at === result.steps.length - 1)))),
    element('section', { class: 'panel', 'aria-label': 'Cohort periods' },
      element('div', { class: 'key' }, keyOf('in-progress', '* in progress: can still grow')),
      element('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Funnel by cohort period' }, periodsTable(result))),
  ];
}
