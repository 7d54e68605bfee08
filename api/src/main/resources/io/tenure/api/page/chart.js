import { element } from './dom.js';
import { save } from './download.js';
import { colour } from './theme.js';

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const PIXELS_PER_POINT = 2;

/** Loaded with the first chart, so that the table doesn't wait for it. */
let library;
const live = new Set();

document.addEventListener('themechange', () => {
  for (const each of live) {
    each.paint();
  }
});

/**
 * A chart in a panel.
 *
 * @param {object} chart what it is
 * @param {string} chart.id names the panel
 * @param {string} chart.title says what is drawn
 * @param {string} chart.description says it to those who don't see it
 * @param {Node[]} chart.controls stand beside the title
 * @param {string} chart.note stands below
 * @param {number} chart.legendHeight what the legend takes of the height, in pixels, where it has more than one line
 * @param {(colours: object) => object} chart.option gives ECharts' option
 */
export function chart({ id, title, description, controls = [], note, legendHeight = 0, option }) {
  const canvas = element('div', { class: 'chart' });
  canvas.style.setProperty('--legend-height', `${legendHeight}px`);
  const panel = element('section', { class: 'panel', id, 'aria-label': title },
    element('div', { class: 'chart-head' },
      element('h2', {}, title),
      controls,
      element('button', { type: 'button', id: `${id}-png`, class: 'last', click: () => download(canvas, id) }, 'PNG')),
    canvas,
    note ? element('p', { class: 'chart-note' }, note) : null);

  let drawing;
  const entry = {
    paint() {
      drawing?.setOption({ ...common(description), ...option(colours()) }, true);
    },
  };
  new ResizeObserver(async (_, observer) => {
    library ??= import('./vendor/echarts.custom.js');
    const { init } = await library;
    if (!canvas.isConnected) {
      observer.disconnect();
      live.delete(entry);
      drawing?.dispose();
      return;
    }
    if (drawing) {
      drawing.resize();
      return;
    }
    drawing = init(canvas, null, { renderer: 'svg' });
    live.add(entry);
    entry.paint();
  }).observe(canvas);
  return panel;
}

const colours = () => ({
  ink: colour('--ink'),
  quiet: colour('--quiet'),
  line: colour('--line'),
  panel: colour('--panel'),
  accent: colour('--accent'),
  muted: colour('--muted-line'),
  open: colour('--open'),
  series: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => colour(`--series-${number}`)),
});

/** What every chart has. Tooltips are drawn, not written: what they say is never read as markup. */
const common = (description) => ({
  animation: false,
  textStyle: { fontFamily: FONT },
  aria: { enabled: true, label: { description } },
});

/** How much higher an axis is than the highest share on it. */
const HEADROOM = 1.05;
const MOST_STEPS = 6;

/** A share beside an axis. */
export const shareOfAxis = (share) => `${Math.round(share * 1000) / 10}\u202f%`;

/** An axis that ends a little above the highest of some shares, and at 100 %. */
export function shareAxis(shares) {
  const max = Math.min(1, Math.max(0.001, ...shares) * HEADROOM);
  const power = 10 ** Math.floor(Math.log10(max));
  const interval = [0.2, 0.25, 0.5, 1, 2].map((step) => step * power).find((step) => max / step <= MOST_STEPS);
  return { max, interval };
}

/** A grid with a category axis below and a value axis at the left. An end of the axis that is no step of it has no label. */
export function axes(shades, categories, name, format, scale = {}) {
  const steps = scale.max / scale.interval;
  const endsWithStep = scale.max === undefined || Math.abs(steps - Math.round(steps)) < 1e-9;
  return {
    grid: { left: 8, right: 48, top: 28, bottom: 32, containLabel: true },
    xAxis: {
      type: 'category', data: categories, name, nameLocation: 'middle', nameGap: 30, boundaryGap: false,
      nameTextStyle: { color: shades.quiet }, axisLabel: { color: shades.quiet, hideOverlap: true },
      axisLine: { lineStyle: { color: shades.line } }, axisTick: { show: false },
    },
    yAxis: {
      type: 'value', min: 0, ...scale, axisLabel: { color: shades.quiet, formatter: format, showMaxLabel: endsWithStep },
      splitLine: { lineStyle: { color: shades.line }, showMaxLine: endsWithStep },
    },
  };
}

export const tooltip = (shades, formatter) => ({
  tooltip: {
    trigger: 'axis', renderMode: 'richText', confine: true, formatter, backgroundColor: shades.panel, borderColor: shades.line,
    textStyle: { color: shades.ink, fontSize: 13, fontFamily: FONT },
    axisPointer: { lineStyle: { color: shades.quiet, type: 'solid', opacity: 0.5 } },
  },
});

export const legend = (shades, names, look = { right: 8, icon: 'roundRect', itemWidth: 14, itemHeight: 4 }) => ({
  legend: { data: names, top: 0, ...look, textStyle: { color: shades.ink }, selectedMode: false },
});

/** Two series that fill what is between a lower and an upper line. */
export const band = (name, color, lower, upper) => [
  { name: `${name} from`, type: 'line', stack: name, data: lower, symbol: 'none', silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } },
  {
    name, type: 'line', stack: name, data: upper.map((high, at) => (high === null ? null : high - lower[at])), symbol: 'none',
    silent: true, lineStyle: { opacity: 0 }, itemStyle: { color, opacity: 0.3 }, areaStyle: { color, opacity: 0.16 },
  },
];

/** Saves what a chart shows, on the panel's ground. */
async function download(canvas, name) {
  const drawn = canvas.querySelector('svg');
  const { width, height } = drawn.getBoundingClientRect();
  const copy = drawn.cloneNode(true);
  copy.removeAttribute('style');
  const source = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  URL.revokeObjectURL(source);
  const surface = element('canvas', { width: width * PIXELS_PER_POINT, height: height * PIXELS_PER_POINT });
  const pen = surface.getContext('2d');
  pen.fillStyle = colour('--panel');
  pen.fillRect(0, 0, surface.width, surface.height);
  pen.drawImage(picture, 0, 0, surface.width, surface.height);
  surface.toBlob((png) => save(png, `${name}.png`));
}
