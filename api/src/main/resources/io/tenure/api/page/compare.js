import { axes, band, chart, legend, shareAxis, shareOfAxis, tooltip } from './chart.js';
import { choice, field, segmentKey, segments } from './controls.js';
import { element } from './dom.js';
import { csv } from './download.js';
import { amount, amountDifference, capital, count, dataThrough, percent, points, probability, roundAmount, segment } from './format.js';
import { roveFocus } from './grid.js';

const MOST_SIDES = 10;
/** The bands of more would hide each other. */
const MOST_BANDS = 3;
/** What a name takes in the legend, in pixels. */
const LEGEND_LINE = 20;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'emptyDiamond', 'emptyRoundRect'];
const NOTHING_CLEAR = 'no clear difference';

/** What a link says is compared, as the API takes it; undefined where it says nothing. */
export function sidesOf(state) {
  if (state.compared === undefined) {
    return undefined;
  }
  let sides;
  try {
    sides = JSON.parse(state.compared);
  } catch {
    sides = null;
  }
  if (!Array.isArray(sides) || sides.length === 0 || sides.length > MOST_SIDES || !sides.every((side) => typeof side?.cohort === 'string')) {
    throw new RangeError(`This link says compared=${state.compared}, which names no 1 to ${MOST_SIDES} cohorts. Choose what to compare, and copy a new link.`);
  }
  return sides;
}

const whole = (cohort) => ({ cohort: cohort.name, version: cohort.version });

/**
 * What is compared where nothing was chosen yet: two segments of the cohort by the same property, else its two newest versions, else
 * it and another cohort.
 */
export function usualSides(cohort, known) {
  const [first, ...others] = cohort.segments.filter((values) => Object.keys(values).length > 0);
  const properties = (values) => Object.keys(values).sort().join();
  const second = others.find((values) => properties(values) === properties(first));
  if (second) {
    return [{ ...whole(cohort), segment: first }, { ...whole(cohort), segment: second }];
  }
  if (cohort.versions.length > 1) {
    return cohort.versions.slice(-2).map((version) => ({ cohort: cohort.name, version }));
  }
  const other = known.find((each) => each.as_of && each.name !== cohort.name && each.granularities.some((name) => cohort.granularities.includes(name)));
  return [whole(cohort), ...(other ? [whole(other)] : [])];
}

/** What all of some cohorts can be asked, in the order of the first. A comparison has one bracket at a time. */
export function inCommon(cohorts) {
  const common = (name) => cohorts[0][name].filter((value) => cohorts.every((cohort) => cohort[name].includes(value)));
  return {
    ...cohorts[0],
    granularities: common('granularities'), modes: common('modes'), metrics: common('metrics'),
    kinds: common('kinds').filter((kind) => kind !== 'bracket'),
  };
}

/** The request that a state means. */
export const comparisonBody = (state, sides) => ({
  cohorts: sides,
  granularity: state.granularity,
  ...(state.compared_metric ? { metric: state.compared_metric } : { mode: state.mode, kind: state.kind }),
});

/**
 * The list of what is compared, to be changed.
 *
 * @param {object[]} sides what is compared
 * @param {object[]} cohorts the cohort of each
 * @param {object[]} known all cohorts
 * @param {(sides: object[]) => void} onChange takes another list
 */
export function sidesControls(sides, cohorts, known, onChange) {
  const replace = (at, changes) => onChange(sides.map((side, place) => (place === at ? { ...side, ...changes } : side)));
  const others = (at) => sides.filter((_, place) => place !== at);
  const computed = known.filter((cohort) => cohort.as_of);
  const one = (side, at) => {
    const cohort = cohorts[at];
    const name = (part) => `cohorts[${at}].${part}`;
    const only = (change) => (said) => change(Object.values(said)[0]);
    return element('li', {},
      element('fieldset', { class: 'side' },
        element('legend', {}, at === 0 ? 'Baseline' : `Compared ${at}`),
        choice(name('cohort'), 'Cohort', computed.map((each) => [each.name, each.name]), cohort.name,
          only((chosen) => replace(at, { ...whole(known.find((each) => each.name === chosen)), segment: undefined }))),
        cohort.versions.length > 1
          ? choice(name('version'), 'Version', cohort.versions.map((version) => [String(version), String(version)]), String(cohort.version),
            only((version) => replace(at, { version: Number(version) })))
          : null,
        choice(name('segment'), 'Segment', segments(cohort), segmentKey(side.segment ?? {}), only((values) => replace(at, { segment: JSON.parse(values) }))),
        field(name('from'), 'Entered from', side.from, only((date) => replace(at, { from: date })), { placeholder: 'YYYY-MM-DD', size: 12 }),
        field(name('to'), 'and before', side.to, only((date) => replace(at, { to: date })), { placeholder: 'YYYY-MM-DD', size: 12 }),
        element('div', { class: 'side-actions' },
          at > 0 ? element('button', {
            type: 'button', id: `baseline-${at}`, 'aria-label': `Make baseline of compared ${at}`, click: () => onChange([side, ...others(at)]),
          }, 'Make baseline') : null,
          sides.length > 1 ? element('button', {
            type: 'button', id: `remove-${at}`, 'aria-label': at === 0 ? 'Remove the baseline' : `Remove compared ${at}`,
            click: () => {
              const add = document.getElementById('add-side');
              add.disabled = false;
              add.focus();
              onChange(others(at));
            },
          }, 'Remove') : null)));
  };
  return element('div', { class: 'sides' },
    element('ol', {}, sides.map(one)),
    element('button', {
      type: 'button', id: 'add-side', disabled: sides.length === MOST_SIDES,
      click: () => onChange([...sides, unused(sides, cohorts, computed)]),
    }, sides.length === MOST_SIDES ? `${MOST_SIDES} are the most` : 'Add one to compare'));
}

/** Something that is not in the list yet: a segment or version of the last one's cohort, else another cohort, else the last again. */
function unused(sides, cohorts, computed) {
  const last = sides.at(-1);
  const cohort = cohorts.at(-1);
  const key = (side) => JSON.stringify([side.cohort, Number(side.version), segmentKey(side.segment ?? {}), side.from, side.to]);
  const taken = new Set(sides.map(key));
  return [
    ...cohort.segments.map((values) => ({ ...last, segment: values })),
    ...cohort.versions.map((version) => ({ ...last, version })),
    ...computed.map(whole),
  ].find((side) => !taken.has(key(side))) ?? last;
}

const dates = ({ from, to }) => (from || to ? `entered ${[from ? `from ${from}` : null, to ? `before ${to}` : null].filter(Boolean).join(' ')}` : null);

/** What tells the sides from each other: the parts of their names that are not the same for all. */
export function sideNames(sides) {
  const different = (texts) => new Set(texts).size > 1;
  const versions = (name) => sides.filter((side) => side.cohort.name === name).map((side) => side.cohort.version);
  const parts = sides.map((side) => [
    side.cohort.name, different(versions(side.cohort.name)) ? `version ${side.cohort.version}` : '', segment(side.segment), dates(side) ?? 'any time',
  ]);
  const telling = parts[0].map((_, part) => different(parts.map((each) => each[part])));
  return parts.map((each) => each.filter((text, part) => telling[part] && text).join(', ') || each[0]);
}

/** A comparison is of one bracket or of single periods. */
const isOfBracket = (result) => /^\d/.test(result.kind ?? '');
const periodName = (result) => (isOfBracket(result) ? `bracket of ${result.granularity}s` : result.granularity);
const label = (result, offset) => (isOfBracket(result) ? result.kind : String(offset));
const unit = (result, offset) => `${periodName(result)} ${label(result, offset)}`;
const written = (result, value) => (result.metric ? amount(value) : percent(value));
const difference = (result, value) => (result.metric ? amountDifference(value) : points(value));
/** An interval's end, that may be nowhere. */
const end = (result, value, nowhere) => (value === undefined ? nowhere : difference(result, value));
const interval = (result, found) => `${end(result, found.low, '\u2212\u221e')} to ${end(result, found.high, '\u221e')}`;
const base = (result, point) => (result.metric ? `n ${count(point.users)}` : `${count(point.active_users)} of ${count(point.users)}`);

/** Offsets in words: 1 to 3, 5. */
function ranges(offsets) {
  const found = [];
  for (const offset of offsets) {
    const last = found.at(-1);
    if (last && last[1] === offset - 1) {
      last[1] = offset;
    } else {
      found.push([offset, offset]);
    }
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
}

/** The verdicts of one side, in a sentence. */
function verdict(result, side, names) {
  const found = result.differences.filter((each) => each.side === side);
  const of = (word) => found.filter((each) => each.verdict === word).map((each) => each.offset);
  const said = ['higher', 'lower', NOTHING_CLEAR]
    .map((word) => [word, of(word)])
    .filter(([, offsets]) => offsets.length > 0)
    .map(([word, offsets]) => {
      if (offsets.length === 1) {
        return `${word} in ${unit(result, offsets[0])}`;
      }
      return offsets.length === found.length ? `${word} in all ${found.length} ${result.granularity}s` : `${word} in ${result.granularity}s ${ranges(offsets)}`;
    });
  return element('li', {}, element('strong', {}, names[side]), ': ',
    said.length === 0 ? `no ${result.granularity} is complete on both sides yet.` : `${said.join('; ')}.`);
}

function verdicts(result, names) {
  return element('section', { class: 'panel', id: 'verdicts', 'aria-labelledby': 'verdicts-title' },
    element('h2', { id: 'verdicts-title' }, result.sides.length > 1 ? 'Compared with ' : 'Nothing to compare with yet: ', names[0]),
    result.sides.length > 1
      ? element('ul', {}, result.sides.slice(1).map((_, at) => verdict(result, at + 1, names)))
      : element('p', { class: 'quiet' }, 'Add one to compare above.'));
}

function lineChart(result, names) {
  const isRate = !result.metric;
  const all = [...new Set(result.sides.flatMap((side) => side.points.map((point) => point.offset)))].sort((left, right) => left - right);
  const isAllThere = (offset) => result.sides.every((side) => side.points.every((point) => point.offset !== offset || point.value === 1));
  // all are there at offset 0, which would press everything else to the ground
  const offsets = isRate && all.length > 1 && all[0] === 0 && isAllThere(0) ? all.slice(1) : all;
  const series = result.sides.map((side) => {
    const at = new Map(side.points.map((point) => [point.offset, point]));
    return offsets.map((offset) => at.get(offset));
  });
  const hasBands = isRate && result.sides.length <= MOST_BANDS;
  const scale = isRate ? shareAxis(series.flat().filter(Boolean).map((point) => (hasBands ? point.high : point.value))) : {};
  const says = (at) => [
    capital(unit(result, offsets[at])),
    ...series.map((side, place) => (side[at] ? `${names[place]}: ${written(result, side[at].value)}  (${base(result, side[at])})` : `${names[place]}: not complete yet`)),
  ].join('\n');
  return chart({
    id: 'comparison',
    legendHeight: LEGEND_LINE * names.length,
    title: isRate ? 'Who came back' : `${result.metric} per user and ${result.granularity}`,
    description: `${names.join(', ')} by ${result.granularity} after entry, over complete cohort periods. The table below has every number.`,
    note: [
      offsets.length < all.length ? `Begins at ${result.granularity} ${offsets[0]}: at 0 everybody is there.` : null,
      hasBands ? 'Bands: 95 % intervals.' : null,
      'Complete cohort periods only.',
    ].filter(Boolean).join(' '),
    option: (colours) => {
      const shades = [colours.accent, ...colours.series];
      const frame = axes(colours, offsets.map((offset) => label(result, offset)), `${periodName(result)} after entry`, isRate ? shareOfAxis : roundAmount, scale);
      return {
        ...frame,
        grid: { ...frame.grid, top: 8 + LEGEND_LINE * names.length },
        ...tooltip(colours, ([first]) => says(first.dataIndex)),
        ...legend(colours, names, { orient: 'vertical', left: 8, align: 'left', itemGap: 6, itemHeight: 12 }),
        series: [
          ...(hasBands ? series.flatMap((side, place) => band(`${names[place]} interval`, shades[place], side.map((point) => point?.low ?? null), side.map((point) => point?.high ?? null))) : []),
          ...series.map((side, place) => ({
            name: names[place], type: 'line', z: 3, data: side.map((point) => point?.value ?? null), symbol: SYMBOLS[place], symbolSize: 8,
            showSymbol: offsets.length <= 40, lineStyle: { color: shades[place], width: place === 0 ? 3 : 2 }, itemStyle: { color: shades[place] },
          })),
        ],
      };
    },
  });
}

const cell = (description, main, small, attributes = {}) =>
  element('td', { tabindex: '-1', title: description, 'aria-label': description, ...attributes },
    element('span', { class: 'rate' }, main), element('span', { class: 'n' }, small));

const empty = (description) => element('td', { class: 'not-yet', tabindex: '-1', 'aria-label': description });

function valueCell(result, name, offset, point) {
  return point
    ? cell(`${name}, ${unit(result, offset)}: ${written(result, point.value)}, ${base(result, point)}${result.metric ? '' : ' users'}`, written(result, point.value), base(result, point))
    : empty(`${name}, ${unit(result, offset)}: not complete yet`);
}

const unitOfDifference = (result) => (result.metric ? '' : ' percentage points');

function differenceCells(result, name, offset, found) {
  if (!found) {
    return [empty('no difference: not complete on both sides'), empty('no verdict')];
  }
  const where = `${name}, ${unit(result, offset)}`;
  return [
    cell(`${where}: difference ${difference(result, found.difference)}${unitOfDifference(result)}, 95 % interval ${interval(result, found)}`,
      difference(result, found.difference), interval(result, found)),
    cell(`${where}: ${found.verdict}, corrected p ${probability(found.corrected_p_value)}, uncorrected p ${probability(found.p_value)}`,
      capital(found.verdict), `p ${probability(found.corrected_p_value)}`, { class: found.verdict === NOTHING_CLEAR ? 'verdict quiet' : 'verdict' }),
  ];
}

function table(result, names) {
  const offsets = [...new Set(result.sides.flatMap((side) => side.points.map((point) => point.offset)))].sort((left, right) => left - right);
  const at = result.sides.map((side) => new Map(side.points.map((point) => [point.offset, point])));
  const differences = new Map(result.differences.map((each) => [`${each.side} ${each.offset}`, each]));
  const value = result.metric ? 'Mean per user' : 'Retention';
  const inUnits = result.metric ? 'Difference' : 'Difference, points';
  const others = names.slice(1);
  const made = element('table', { class: 'comparison', id: 'comparison-table' },
    element('caption', {}, `${result.metric ?? 'Retention'} by ${result.granularity}${others.length > 0 ? ', compared with' : ':'} ${names[0]}`),
    element('thead', {},
      element('tr', {},
        element('th', { scope: 'col', rowspan: '2', class: 'corner' }, capital(periodName(result))),
        names.map((name, place) => element('th', { scope: 'colgroup', colspan: place === 0 ? '1' : '3', class: 'side-name' }, name))),
      element('tr', {},
        element('th', { scope: 'col' }, value),
        others.map(() => [element('th', { scope: 'col' }, value), element('th', { scope: 'col' }, inUnits), element('th', { scope: 'col', class: 'verdict-name' }, 'Verdict')]))),
    element('tbody', {}, offsets.map((offset) => element('tr', {},
      element('th', { scope: 'row' }, element('span', { class: 'row-name' }, label(result, offset))),
      result.sides.map((_, place) => [
        valueCell(result, names[place], offset, at[place].get(offset)),
        place === 0 ? [] : differenceCells(result, names[place], offset, differences.get(`${place} ${offset}`)),
      ])))));
  roveFocus(made);
  return element('section', { class: 'panel', 'aria-label': 'Table' },
    element('p', { class: 'key' }, `A difference is the other minus the baseline, with its 95 % interval below. p is corrected for the ${count(result.differences.length)} differences here; up to 0.05 counts as higher or lower. Empty: not complete yet.`),
    element('div', { class: 'scroller' }, made));
}

const distinct = (values) => [...new Set(values)].join(' and ');

/** How the numbers of a comparison have to be read. */
export function comparisonFacts(result) {
  const cohorts = result.sides.map((side) => side.cohort);
  return {
    weekStart: distinct(cohorts.map((cohort) => capital(cohort.week_start))),
    zone: distinct(cohorts.map((cohort) => cohort.zone)),
    through: distinct(cohorts.map((cohort) => dataThrough(cohort.as_of, cohort.zone))),
  };
}

/** Whether several differ from a first one: in words, drawn, and number by number. */
export function compareView(result) {
  const names = sideNames(result.sides);
  return [verdicts(result, names), lineChart(result, names), table(result, names)];
}

const COLUMNS = [
  'cohort', 'version', 'segment', 'from', 'to', 'granularity', 'mode', 'kind', 'metric', 'zone', 'as_of', 'is_baseline', 'period_offset',
  'users', 'active_users', 'value', 'low', 'high', 'difference', 'difference_low', 'difference_high', 'p_value', 'corrected_p_value', 'verdict',
];

/** A comparison as CSV: a row for each side and offset. */
export function comparisonCsv(result) {
  const found = new Map(result.differences.map((each) => [`${each.side} ${each.offset}`, each]));
  const { granularity, mode, kind, metric } = result;
  return csv(COLUMNS, result.sides.flatMap((side, place) => side.points.map((point) => {
    const other = found.get(`${place} ${point.offset}`);
    return {
      cohort: side.cohort.name, version: side.cohort.version, segment: segmentKey(side.segment), from: side.from, to: side.to,
      granularity, mode, kind, metric, zone: side.cohort.zone, as_of: side.cohort.as_of, is_baseline: place === 0, period_offset: point.offset,
      users: point.users, active_users: point.active_users, value: point.value, low: point.low, high: point.high,
      difference: other?.difference, difference_low: other?.low, difference_high: other?.high,
      p_value: other?.p_value, corrected_p_value: other?.corrected_p_value, verdict: other?.verdict,
    };
  })));
}
