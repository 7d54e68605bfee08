import { axes, band, chart, legend, shareAxis, shareOfAxis, tooltip } from './chart.js';
import { buttons, choice } from './controls.js';
import { count, percent, period } from './format.js';

/** More would hide the mean instead of showing what it is made of. */
const MOST_MUTED_ROWS = 30;

const unitOf = (result) => (result.labels.every((label) => /^\d+$/.test(label)) ? result.granularity : `bracket of ${result.granularity}s`);

/** The rates of a row: those of complete cells, and from the last of them on those in progress. */
function lines(result, row, from, isCompleteOnly) {
  const open = new Set(row.in_progress.map((each) => each.offset));
  const at = (offset, column) => row.retention_rate[column] ?? null;
  const complete = result.offsets.map((offset, column) => (open.has(offset) ? null : at(offset, column)));
  const isNextOpen = (column) => open.has(result.offsets[column + 1]);
  const inProgress = result.offsets.map((offset, column) => (open.has(offset) || isNextOpen(column) ? at(offset, column) : null));
  return { complete: complete.slice(from), inProgress: isCompleteOnly ? [] : inProgress.slice(from) };
}

function rowSeries(name, { complete, inProgress }, lineStyle, isMuted) {
  const look = { type: 'line', showSymbol: !isMuted, symbolSize: 5, silent: true, connectNulls: false, z: isMuted ? 1 : 3, itemStyle: { color: lineStyle.color }, emphasis: { disabled: true } };
  return [
    { ...look, name, data: complete, lineStyle },
    ...(inProgress.some((rate) => rate !== null) ? [{ ...look, name: `${name} in progress`, showSymbol: false, data: inProgress, lineStyle: { ...lineStyle, type: 'dashed' } }] : []),
  ];
}

/**
 * An axis as high as a chart has to be for what it is about, the mean with its interval and the rows that were chosen: small cohort
 * periods jump, and would press the mean to the ground.
 */
const axisOf = (pooled, pinned, from) => shareAxis([
  ...pooled.filter(Boolean).map((point) => point.high),
  ...pinned.flatMap((row) => row.retention_rate.slice(from).filter((rate) => rate !== null)),
]);

/** What a chart shows: the curve, or one offset over calendar time. */
function chartControls(result, state, onChange) {
  const controls = [buttons('chart', 'Chart', [['curve', 'Curve'], ['calendar', 'Over time']], state.chart, onChange)];
  if (state.chart === 'calendar') {
    controls.push(choice('at', unitOf(result), result.labels.map((label, column) => [String(result.offsets[column]), label]), String(shownOffset(result, state)), onChange));
  }
  return controls;
}

const shownOffset = (result, state) => {
  const asked = Number(state.at ?? 1);
  return result.offsets.includes(asked) ? asked : result.offsets[result.offsets.length > 1 ? 1 : 0];
};

function curve(result, state, pins, onChange) {
  // all are there at offset 0, which would press everything else to the ground
  const from = result.offsets[0] === 0 && result.pooled[0]?.retention_rate === 1 && result.offsets.length > 1 ? 1 : 0;
  const points = new Map(result.pooled.map((point) => [point.offset, point]));
  const pooled = result.offsets.slice(from).map((offset) => points.get(offset));
  const rows = result.rows.filter((row) => !row.suppressed);
  const pinned = rows.filter((row) => pins.has(row.cohort_period));
  const unpinned = rows.filter((row) => !pins.has(row.cohort_period));
  const muted = unpinned.length > MOST_MUTED_ROWS ? [] : unpinned;
  const isCompleteOnly = state.complete === 'yes';
  const nameOf = (row) => period(row.cohort_period, result.granularity);
  const last = pooled.filter(Boolean).at(-1);
  const says = (at) => {
    const point = pooled[at];
    const texts = [`${unitOf(result)} ${result.labels[from + at]}`];
    if (point) {
      texts.push(`Mean ${percent(point.retention_rate)}  (${percent(point.low)} to ${percent(point.high)})`, `${count(point.active_users)} of ${count(point.eligible_users)} users`);
    }
    for (const row of pinned) {
      const active = row.active_users[from + at];
      if (active !== undefined && active !== null) {
        const isOpen = row.in_progress.some((each) => each.offset === result.offsets[from + at]);
        texts.push(`${nameOf(row)} ${percent(row.retention_rate[from + at])}  (${count(active)} of ${count(row.cohort_size)})${isOpen ? ' in progress' : ''}`);
      }
    }
    return texts.join('\n');
  };
  const scale = axisOf(pooled, pinned, from);
  const isCut = muted.some((row) => row.retention_rate.slice(from).some((rate) => rate > scale.max));
  const notes = [
    from === 1 ? `Begins at ${result.granularity} 1: at 0 everybody is there.` : null,
    'Band: 95 % interval of the mean, over complete periods.',
    isCompleteOnly || muted.length + pinned.length === 0 ? null : 'Dashed: in progress.',
    unpinned.length > MOST_MUTED_ROWS ? `${count(unpinned.length)} cohort periods are too many to draw.` : null,
    isCut ? 'Grey lines above the frame are cut.' : null,
    'Choose rows in the table to bring them out.',
  ];
  return chart({
    id: 'curve',
    title: 'Who came back',
    description: `Retention of ${result.cohort.name} by ${unitOf(result)}: the mean of all cohort periods ends at ${
      last ? `${percent(last.retention_rate)} in ${unitOf(result)} ${result.labels[result.offsets.indexOf(last.offset)]}` : 'no complete period'}. The table below has every number.`,
    controls: chartControls(result, state, onChange),
    note: notes.filter(Boolean).join(' '),
    option: (colours) => ({
      ...axes(colours, result.labels.slice(from), unitOf(result), shareOfAxis, scale),
      ...tooltip(colours, ([first]) => says(first.dataIndex)),
      ...legend(colours, ['Mean', ...pinned.map(nameOf)]),
      series: [
        ...muted.flatMap((row) => rowSeries(nameOf(row), lines(result, row, from, isCompleteOnly), { color: colours.muted, width: 1, opacity: 0.7 }, true)),
        ...band('95 % interval', colours.accent, pooled.map((point) => point?.low ?? null), pooled.map((point) => point?.high ?? null)),
        {
          name: 'Mean', type: 'line', z: 4, data: pooled.map((point) => point?.retention_rate ?? null), symbolSize: 6, showSymbol: pooled.length <= 40,
          lineStyle: { color: colours.accent, width: 3 }, itemStyle: { color: colours.accent },
        },
        ...pinned.flatMap((row, number) => rowSeries(nameOf(row), lines(result, row, from, isCompleteOnly), { color: colours.series[number % colours.series.length], width: 2 }, false)),
      ],
    }),
  });
}

function overTime(result, state, pins, onChange) {
  const offset = shownOffset(result, state);
  const column = result.offsets.indexOf(offset);
  const name = `${unitOf(result)} ${result.labels[column]}`;
  const rows = result.rows.filter((row) => !row.suppressed && row.active_users[column] !== undefined && row.active_users[column] !== null);
  const isOpen = (row) => row.in_progress.some((each) => each.offset === offset);
  const complete = rows.map((row) => (isOpen(row) ? null : row.retention_rate[column]));
  const inProgress = state.complete === 'yes' ? [] : rows.map((row, at) => (isOpen(row) || (rows[at + 1] && isOpen(rows[at + 1])) ? row.retention_rate[column] : null));
  const mean = result.pooled.find((point) => point.offset === offset);
  const scale = shareAxis([...complete, ...inProgress, mean?.retention_rate ?? 0]);
  return chart({
    id: 'over-time',
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)} over time`,
    description: `Retention of ${result.cohort.name} in ${name}, one point for each of ${count(rows.length)} cohort periods. The table below has every number.`,
    controls: chartControls(result, state, onChange),
    note: `Line across: the mean of complete cohort periods.${state.complete === 'yes' ? '' : ' Dashed: in progress.'}`,
    option: (colours) => ({
      ...axes(colours, rows.map((row) => period(row.cohort_period, result.granularity)), `entered in ${result.granularity}`, shareOfAxis, scale),
      ...tooltip(colours, ([first]) => {
        const row = rows[first.dataIndex];
        return `${period(row.cohort_period, result.granularity)}\n${percent(row.retention_rate[column])}  (${count(row.active_users[column])} of ${count(row.cohort_size)})${isOpen(row) ? ' in progress' : ''}`;
      }),
      series: [
        {
          name, type: 'line', data: complete, symbolSize: 6, lineStyle: { color: colours.accent, width: 2.5 }, itemStyle: { color: colours.accent },
          markLine: mean ? {
            silent: true, symbol: 'none', data: [{ yAxis: mean.retention_rate }], lineStyle: { color: colours.quiet, type: 'solid', opacity: 0.5 },
            label: { formatter: percent(mean.retention_rate), color: colours.quiet, position: 'end' },
          } : undefined,
        },
        { name: `${name} in progress`, type: 'line', data: inProgress, symbol: 'emptyCircle', symbolSize: 6, lineStyle: { color: colours.accent, width: 2, type: 'dashed' }, itemStyle: { color: colours.accent } },
      ],
    }),
  });
}

/** The chart above the table. */
export const curves = (result, state, pins, onChange) => (state.chart === 'calendar' ? overTime : curve)(result, state, pins, onChange);
