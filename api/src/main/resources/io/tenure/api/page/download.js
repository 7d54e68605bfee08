import { element } from './dom.js';

/** Saves bytes as a file. */
export function save(bytes, name) {
  const link = element('a', { href: URL.createObjectURL(bytes), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What no spreadsheet takes for a formula, as the server writes it: an apostrophe goes before each line that begins one. */
const guarded = (text) => text.replaceAll(/^(?=[^\S\n]*[=+\-@\t\r])/gm, "'");

function cell(value) {
  if (value === null || value === undefined) {
    return '';
  }
  const text = typeof value === 'string' ? guarded(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV (RFC 4180); each is an object with a value for every column. */
export function csv(columns, rows) {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return new Blob(lines.map((line) => `${line.map(cell).join(',')}\n`), { type: 'text/csv' });
}

export const json = (value) => new Blob([JSON.stringify(value)], { type: 'application/json' });
