import { element } from './dom.js';
import { count, day, kind, percent, period, periodInWords } from './format.js';
import { roveFocus } from './grid.js';

/** A rate of one row at one offset, with everything that has to be known to read it. */
function cells(result, row) {
  const open = new Map(row.in_progress.map((each) => [each.offset, each]));
  return result.offsets.map((offset, column) => {
    const active = row.active_users[column];
    if (active === null || active === undefined) {
      return null;
    }
    return { offset, active, of: row.cohort_size, previous: row.active_users[column - 1], open: open.get(offset) };
  });
}

/** The share of a cell that is asked for; null where there is nobody to have a share of. */
function share(cell, state) {
  if (state.of === 'start' || cell.previous === undefined) {
    return cell.active / cell.of;
  }
  return cell.previous ? cell.active / cell.previous : null;
}

const nameOf = (result, column) =>
  /^\d+$/.test(result.labels[column])
    ? `${result.granularity} ${result.labels[column]}`
    : `${result.granularity}s ${result.labels[column]}`;

function description(result, row, cell, column, state) {
  const { zone } = result.cohort;
  const where = `${periodInWords(row.cohort_period, result.granularity)}, ${nameOf(result, column)}: `;
  const isOfPrevious = state.of === 'previous' && cell.previous !== undefined;
  const of = isOfPrevious
    ? `${count(cell.previous ?? 0)} users of the previous period`
    : `${count(cell.of)} users`;
  const rate = share(cell, state);
  return `${where}${count(cell.active)} of ${of}, ${rate === null ? 'no percentage' : percent(rate)}, ${
    cell.open ? `in progress, closes ${day(Date.parse(cell.open.closes_at), zone)}` : 'period complete'}`;
}

const isOpen = (row, offset) => row.in_progress.some((each) => each.offset === offset);

/**
 * The mean of an offset, over complete cells: of the start as the server pools it, of the previous period over the rows that are
 * complete at both.
 */
function mean(result, point, column, state) {
  if (state.of === 'start' || column === 0) {
    return { active: point.active_users, of: point.eligible_users, rate: point.retention_rate };
  }
  let active = 0;
  let of = 0;
  for (const row of result.rows) {
    const previous = row.active_users?.[column - 1] ?? null;
    const here = row.active_users?.[column] ?? null;
    if (previous !== null && here !== null && !isOpen(row, point.offset)) {
      active += here;
      of += previous;
    }
  }
  return { active, of, rate: of === 0 ? null : active / of };
}

const shownRate = (rate) => (rate === null ? '–' : percent(rate));

function meanRow(result, state) {
  const points = new Map(result.pooled.map((point) => [point.offset, point]));
  const members = result.rows.reduce((sum, row) => sum + row.cohort_size, 0);
  return element('tr', { class: 'mean' },
    element('th', { scope: 'row' }, element('span', { class: 'row-name' }, 'Mean')),
    element('td', { class: 'size' }, count(members)),
    result.offsets.map((offset, column) => {
      const point = points.get(offset);
      if (!point) {
        return element('td', { class: 'not-yet', tabindex: '-1', 'aria-label': `mean, ${nameOf(result, column)}: no complete period yet` });
      }
      const { active, of, rate } = mean(result, point, column, state);
      const label = `Mean, ${nameOf(result, column)}: ${count(active)} of ${count(of)} users, ${shownRate(rate)}, over ${
        count(point.cohort_periods)} complete cohort periods`;
      return element('td', { tabindex: '-1', title: label, 'aria-label': label },
        element('span', { class: 'rate' }, state.show === 'count' ? count(active) : shownRate(rate)),
        element('span', { class: 'n' }, `n ${count(of)}`));
    }));
}

function cohortRow(result, row, state, heat, isPinned, onPin) {
  const name = period(row.cohort_period, result.granularity);
  const size = element('td', { class: 'size' }, count(row.cohort_size));
  if (row.suppressed) {
    return element('tr', { class: 'suppressed' },
      element('th', { scope: 'row' }, element('span', { class: 'row-name' }, name)),
      size,
      element('td', { colspan: result.offsets.length, tabindex: '-1', class: 'suppressed-text' },
        `suppressed: fewer than ${count(result.min_cohort_size)} members`));
  }
  const all = cells(result, row);
  const tr = element('tr', { class: isPinned ? 'pinned' : null },
    element('th', { scope: 'row' }, onPin
      ? element('button', {
        type: 'button', class: 'row-name', tabindex: '-1', 'aria-pressed': String(isPinned), 'data-period': row.cohort_period,
        title: isPinned ? 'Let it rejoin the others in the chart' : 'Bring it out in the chart',
        click: () => onPin(row.cohort_period),
      }, name)
      : element('span', { class: 'row-name' }, name)),
    size,
    all.map((cell, column) => {
      if (cell === null) {
        return element('td', { class: 'not-yet', tabindex: '-1', 'aria-label': 'not yet' });
      }
      const label = description(result, row, cell, column, state);
      if (cell.open && state.complete === 'yes') {
        return element('td', { class: 'in-progress hidden-cell', tabindex: '-1', title: label, 'aria-label': `in progress, not shown: only complete periods are` });
      }
      const rate = share(cell, state);
      const td = element('td', { class: cell.open ? 'in-progress' : cell.offset === 0 ? 'start' : 'heat', tabindex: '-1', title: label, 'aria-label': label },
        state.show === 'count' ? count(cell.active) : shownRate(rate),
        cell.open ? element('span', { class: 'star', 'aria-hidden': 'true' }, '*') : null);
      if (cell.offset > 0) {
        td.style.setProperty('--heat', String(heat(rate ?? 0, row)));
      }
      return td;
    }));
  return tr;
}

/** Shares as fractions of the largest complete one at offset 1 or later: of the whole table, or of each row. */
function heatScale(result, state) {
  const largest = (rows) => Math.max(0, ...rows.flatMap((row) => cells(result, row)
    .filter((cell) => cell && cell.offset > 0 && !cell.open)
    .map((cell) => share(cell, state) ?? 0)));
  const rows = result.rows.filter((row) => !row.suppressed);
  const scaled = (rate, most) => (most === 0 ? 0 : Math.min(1, rate / most));
  if (state.scale === 'row') {
    const byRow = new Map(rows.map((row) => [row, largest([row])]));
    return { heat: (rate, row) => scaled(rate, byRow.get(row)), most: null };
  }
  const most = rows.reduce((soFar, row) => Math.max(soFar, largest([row])), 0);
  return { heat: (rate) => scaled(rate, most), most };
}

function key(result, state, most) {
  const openCells = state.complete === 'no' && result.rows.some((row) => row.in_progress?.length > 0);
  return element('div', { class: 'key' },
    most === null
      ? element('span', {}, 'Colours compare the cells of one row')
      : element('span', { class: 'ramp-key' }, percent(0), element('span', { class: 'ramp', 'aria-hidden': 'true' }), percent(most)),
    openCells ? element('span', { class: 'swatch-key' }, element('span', { class: 'swatch in-progress', 'aria-hidden': 'true' }), '* in progress: can still grow') : null,
    element('span', { class: 'swatch-key' }, element('span', { class: 'swatch not-yet', 'aria-hidden': 'true' }), 'empty: not yet'));
}

/** Retention as a table: a row per cohort period, a column per offset. Without onPin there is no chart to bring rows out in. */
export function triangle(result, state, pinnedPeriods, onPin) {
  const { heat, most } = heatScale(result, state);
  const measured = state.show === 'count' ? 'users' : state.of === 'previous' ? 'percent of the previous period' : 'percent of the cohort';
  const table = element('table', { class: 'triangle', id: 'triangle' },
    element('caption', {},
      `Retention of ${result.cohort.name} by ${result.granularity}, ${result.mode}, ${kind(result.kind)}: ${measured}`),
    element('thead', {},
      element('tr', {},
        element('th', { scope: 'col', class: 'corner' }, `Entered in ${result.granularity}`),
        element('th', { scope: 'col', class: 'size' }, 'Members'),
        result.labels.map((label, column) => element('th', { scope: 'col', 'aria-label': nameOf(result, column) }, label)))),
    element('tbody', {},
      meanRow(result, state),
      result.rows.map((row) => cohortRow(result, row, state, heat, pinnedPeriods.has(row.cohort_period), onPin))));
  roveFocus(table);
  return element('section', { class: 'panel', 'aria-label': 'Table' },
    key(result, state, most),
    element('div', { class: 'scroller' }, table));
}
