/**
 * Moves the focus through a table by the arrow keys, Home and End (with Ctrl: the table's), so that Tab needs one step for the
 * whole table.
 */
export function roveFocus(table) {
  const rows = [...table.rows]
    .map((row) => [...row.cells].map((cell) => cell.querySelector('button') ?? cell).filter((stop) => stop.tabIndex === -1 && stop.hasAttribute('tabindex')))
    .filter((stops) => stops.length > 0);
  if (rows.length === 0) {
    return;
  }
  let current = rows[0][0];
  current.tabIndex = 0;
  const place = new Map(rows.flatMap((stops, row) => stops.map((stop, column) => [stop, [row, column]])));

  const moveTo = (row, column) => {
    const stops = rows[Math.max(0, Math.min(row, rows.length - 1))];
    stops[Math.max(0, Math.min(column, stops.length - 1))].focus();
  };
  table.addEventListener('focusin', (event) => {
    if (place.has(event.target)) {
      current.tabIndex = -1;
      current = event.target;
      current.tabIndex = 0;
    }
  });
  table.addEventListener('keydown', (event) => {
    const at = place.get(event.target);
    if (!at || event.altKey || event.metaKey) {
      return;
    }
    const [row, column] = at;
    const wholeTable = event.ctrlKey;
    const moves = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [wholeTable ? 0 : row, 0],
      End: [wholeTable ? rows.length - 1 : row, Infinity],
    };
    if (moves[event.key]) {
      event.preventDefault();
      moveTo(...moves[event.key]);
    }
  });
}
