import { axes, band, chart, legend, tooltip } from './chart.js';
import { measureName } from './controls.js';
import { element } from './dom.js';
import { amount, count, period, periodInWords, roundAmount } from './format.js';
import { roveFocus } from './grid.js';

/** More would hide the mean instead of showing what it is made of. */
const MOST_MUTED_ROWS = 30;
const COUNTED = new Set(['users', 'events']);

const number = (value, measure) => (value === null || value === undefined ? '–' : COUNTED.has(measure) ? count(value) : amount(value));

/**
 * The lifetime value of all members at each offset: of the cohort periods that are complete there, weighted by their members; null
 * where none is.
 */
function pooledLifetimeValue(result) {
  return result.offsets.map((offset, column) => {
    const there = result.rows.filter((row) => column < row.lifetime_value.length && !row.in_progress.includes(offset));
    const members = there.reduce((sum, row) => sum + row.cohort_size, 0);
    return members === 0 ? null : there.reduce((sum, row) => sum + row.lifetime_value[column] * row.cohort_size, 0) / members;
  });
}

function perUser(result) {
  const points = new Map(result.pooled.map((point) => [point.offset, point]));
  const pooled = result.offsets.map((offset) => points.get(offset));
  const of = (name) => pooled.map((point) => point?.[name] ?? null);
  return chart({
    id: 'metric',
    title: `${result.metric} per user and ${result.granularity}`,
    description: `${result.metric} of the users with a value, by ${result.granularity} after entry: mean, median and 90th percentile. The table below has every number.`,
    note: 'Of the members with a value in the period, over complete cohort periods. Band: from the median to the 90th percentile of the users’ totals.',
    option: (colours) => ({
      ...axes(colours, result.offsets.map(String), `${result.granularity} after entry`, roundAmount),
      ...tooltip(colours, ([first]) => {
        const point = pooled[first.dataIndex];
        const name = `${result.granularity} ${result.offsets[first.dataIndex]}`;
        return point
          ? `${name}\nMean ${number(point.mean_per_user)}\nMedian ${number(point.p50)}\np90 ${number(point.p90)}\n${count(point.users)} users, ${count(point.cohort_periods)} cohort periods`
          : `${name}\nno complete period yet`;
      }),
      ...legend(colours, ['Mean', 'Median', 'Median to p90']),
      series: [
        ...band('Median to p90', colours.accent, of('p50'), of('p90')),
        { name: 'Median', type: 'line', data: of('p50'), showSymbol: false, lineStyle: { color: colours.accent, width: 1.5 }, itemStyle: { color: colours.accent } },
        { name: 'Mean', type: 'line', data: of('mean_per_user'), symbolSize: 6, showSymbol: pooled.length <= 40, lineStyle: { color: colours.series[0], width: 2.5 }, itemStyle: { color: colours.series[0] } },
      ],
    }),
  });
}

function lifetimeValue(result) {
  const values = pooledLifetimeValue(result);
  return chart({
    id: 'lifetime-value',
    title: `${result.metric} so far, per member`,
    description: `Lifetime value: ${result.metric} up to each ${result.granularity} after entry over all members that entered. The table has it by cohort period under Lifetime value.`,
    note: `Everything up to the offset over all members that entered, with those who never came back. Cohort periods that are complete there, weighted by their members: the right end is of the oldest alone. Grey, where they are ${MOST_MUTED_ROWS} or fewer: each cohort period.`,
    option: (colours) => ({
      ...axes(colours, result.offsets.map(String), `${result.granularity} after entry`, roundAmount),
      ...tooltip(colours, ([first]) => `${result.granularity} ${result.offsets[first.dataIndex]}\n${number(values[first.dataIndex])} per member`),
      series: [
        ...(result.rows.length > MOST_MUTED_ROWS ? [] : result.rows).map((row) => ({
          name: period(row.cohort_period, result.granularity), type: 'line', silent: true, showSymbol: false, emphasis: { disabled: true },
          data: row.lifetime_value.filter((_, column) => !row.in_progress.includes(result.offsets[column])),
          lineStyle: { color: colours.muted, width: 1, opacity: 0.7 },
        })),
        {
          name: 'Lifetime value', type: 'line', z: 3, data: values, showSymbol: false, lineStyle: { color: colours.accent, width: 3 },
          itemStyle: { color: colours.accent },
        },
      ],
    }),
  });
}

const asNumber = (value) => (value === null || value === undefined ? null : Number(value));

function table(result, state) {
  const { measure } = state;
  const points = new Map(result.pooled.map((point) => [point.offset, point]));
  const lifetime = pooledLifetimeValue(result);
  const ofAll = (offset, column) => (measure === 'lifetime_value' ? lifetime[column] : asNumber(points.get(offset)?.[measure]));
  const complete = result.rows.flatMap((row) => row[measure].filter((_, column) => !row.in_progress.includes(result.offsets[column])).map(asNumber));
  const most = complete.reduce((soFar, value) => Math.max(soFar, value ?? 0), 0);
  const made = element('table', { class: 'triangle', id: 'metric-table' },
    element('caption', {}, `${measureName(measure)} of ${result.metric}, ${result.cohort.name} by ${result.granularity}`),
    element('thead', {},
      element('tr', {},
        element('th', { scope: 'col', class: 'corner' }, `Entered in ${result.granularity}`),
        element('th', { scope: 'col', class: 'size' }, 'Members'),
        result.offsets.map((offset) => element('th', { scope: 'col', 'aria-label': `${result.granularity} ${offset}` }, String(offset))))),
    element('tbody', {},
      element('tr', { class: 'mean' },
        element('th', { scope: 'row' }, element('span', { class: 'row-name' }, 'All complete')),
        element('td', { class: 'size' }, count(result.rows.reduce((sum, row) => sum + row.cohort_size, 0))),
        result.offsets.map((offset, column) => {
          const point = points.get(offset);
          if (!point) {
            return element('td', { class: 'not-yet', tabindex: '-1', 'aria-label': 'no complete period yet' });
          }
          const label = `All complete cohort periods, ${result.granularity} ${offset}: ${number(ofAll(offset, column), measure)}, of ${count(point.users)} users`;
          return element('td', { tabindex: '-1', title: label, 'aria-label': label },
            element('span', { class: 'rate' }, number(ofAll(offset, column), measure)), element('span', { class: 'n' }, `n ${count(point.users)}`));
        })),
      result.rows.map((row) => element('tr', {},
        element('th', { scope: 'row' }, element('span', { class: 'row-name' }, period(row.cohort_period, result.granularity))),
        element('td', { class: 'size' }, count(row.cohort_size)),
        result.offsets.map((offset, column) => metricCell(result, row, offset, column, state, most))))));
  roveFocus(made);
  return element('section', { class: 'panel', 'aria-label': 'Table' },
    element('div', { class: 'key' },
      element('span', { class: 'swatch-key' }, element('span', { class: 'swatch in-progress', 'aria-hidden': 'true' }), '* in progress: can still grow'),
      element('span', { class: 'swatch-key' }, element('span', { class: 'swatch not-yet', 'aria-hidden': 'true' }), 'empty: not yet')),
    element('div', { class: 'scroller' }, made));
}

function metricCell(result, row, offset, column, state, most) {
  const { measure } = state;
  if (column >= row[measure].length) {
    return element('td', { class: 'not-yet', tabindex: '-1', 'aria-label': 'not yet' });
  }
  const isOpen = row.in_progress.includes(offset);
  const value = asNumber(row[measure][column]);
  const label = `${periodInWords(row.cohort_period, result.granularity)}, ${result.granularity} ${offset}: ${
    value === null ? 'nobody with a value' : `${number(value, measure)}, of ${count(row.users[column] ?? 0)} users`}, ${isOpen ? 'in progress' : 'period complete'}`;
  if (isOpen && state.complete === 'yes') {
    return element('td', { class: 'in-progress', tabindex: '-1', title: label, 'aria-label': 'in progress, not shown: only complete periods are' });
  }
  const td = element('td', { class: isOpen ? 'in-progress' : 'heat', tabindex: '-1', title: label, 'aria-label': label },
    number(value, measure), isOpen ? element('span', { class: 'star', 'aria-hidden': 'true' }, '*') : null);
  td.style.setProperty('--heat', String(most === 0 || value === null ? 0 : Math.max(0, Math.min(1, value / most))));
  return td;
}

/** What the members were worth. */
export const metricView = (result, state) => [perUser(result), lifetimeValue(result), table(result, state)];
