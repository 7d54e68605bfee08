const SPACE = '\u202f';
const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const amounts = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const shares = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (number) => counts.format(number);

export const amount = (number) => amounts.format(number);

/** An amount beside an axis, without decimals that are all zero. */
export const roundAmount = (number) => (Number.isInteger(number) ? counts : amounts).format(number);

/** A share as percentage: 0.274 is 27.4 %. */
export const percent = (share) => `${shares.format(share * 100)}${SPACE}%`;

/** A number of bytes in words: 1.2 MB. */
export function size(bytes) {
  const [unit, length] = [['MB', 1e6], ['kB', 1e3], ['bytes', 1]].find(([, each]) => bytes >= each) ?? ['bytes', 1];
  return `${(bytes / length).toFixed(length > 1 && bytes < 100 * length ? 1 : 0)}${SPACE}${unit}`;
}

const date = (options, zone) => new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
const DAY = { day: 'numeric', month: 'short', year: 'numeric' };

/** The day of an instant in the zone of a cohort. */
export function day(instant, zone) {
  try {
    return date(DAY, zone).format(instant);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    // an offset that this browser doesn't know by that name
    return `${date(DAY, 'UTC').format(instant)} (UTC)`;
  }
}

/** The newest day whose events are in numbers as of an instant. */
export const dataThrough = (asOf, zone) => day(new Date(Date.parse(asOf) - 1), zone);

/** A period by its first day. */
export function period(firstDay, granularity) {
  const first = new Date(`${firstDay}T00:00:00Z`);
  switch (granularity) {
    case 'month':
      return date({ month: 'short', year: 'numeric' }, 'UTC').format(first);
    case 'quarter':
      return `Q${Math.floor(first.getUTCMonth() / 3) + 1} ${first.getUTCFullYear()}`;
    case 'year':
      return String(first.getUTCFullYear());
    default:
      return date(DAY, 'UTC').format(first);
  }
}

/** A period in a sentence. */
export const periodInWords = (firstDay, granularity) =>
  (granularity === 'week' ? 'week of ' : '') + period(firstDay, granularity);

/** A time span by its one or two largest units. */
export function duration(seconds) {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const at = units.findIndex(([, length]) => seconds >= length);
  if (at < 0) {
    return seconds === 0 ? `0${SPACE}s` : `${seconds.toFixed(3)}${SPACE}s`;
  }
  const [unit, length] = units[at];
  const whole = at === 3 ? Math.round(seconds) : Math.floor(seconds / length);
  const smaller = units[at + 1];
  const rest = smaller ? Math.floor((seconds - whole * length) / smaller[1]) : 0;
  return `${counts.format(whole)}${SPACE}${unit}` + (rest > 0 && whole < 10 ? ` ${rest}${SPACE}${smaller[0]}` : '');
}

/** on_or_after as words. */
export const words = (name) => name.replaceAll('_', ' ');

export const kind = (name) => (/^\d/.test(name) ? `bracket ${name}` : name === 'bracket' ? 'brackets' : words(name));

/** The members that a segment has. */
export function segment(values) {
  const parts = Object.entries(values).map(([property, value]) => `${property}: ${value ?? '(none)'}`);
  return parts.length === 0 ? 'Everybody' : parts.join(', ');
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const MINUS = '\u2212';
const signed = (number, format) => `${number > 0 ? '+' : number < 0 ? MINUS : ''}${format(Math.abs(number))}`;

/** A difference of two amounts. */
export const amountDifference = (difference) => signed(difference, amount);

/** A difference of two shares: 0.025 is +2.5 points of percent. */
export const points = (difference) => signed(difference, (share) => shares.format(share * 100));

/** How likely a difference like this is by chance alone. */
export const probability = (value) => (value < 0.001 ? '< 0.001' : value.toFixed(3));
