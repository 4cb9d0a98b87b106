/** The grid of the emoji picker: sections of rows, whose places follow from their numbers. Pure functions. */

/** The height of a section's heading, in CSS pixels. */
export const HEADING = 28;
/** The room below the last row. */
export const END = 8;

/** `from` is the number of its first emoji among all. `number` is its own among all rows. */
export type Row = { section: number; number: number; from: number; length: number; top: number };
export type Layout = { rows: Row[]; tops: number[]; height: number };

/** The rows of sections with so many emoji each, in cells of one size. */
export function layoutOf(lengths: readonly number[], columns: number, size: number): Layout {
  const [rows, tops]: [Row[], number[]] = [[], []];
  let [top, from] = [0, 0];
  for (const [section, length] of lengths.entries()) {
    tops.push(top);
    top += HEADING;
    for (let left = length; left > 0; left -= columns) {
      const row = { section, number: rows.length, from, length: Math.min(left, columns), top };
      rows.push(row);
      from += row.length;
      top += size;
    }
  }
  return { rows, tops, height: top + END };
}

export const rowOf = (rows: readonly Row[], at: number): Row | undefined => rows.find(({ from, length }) => from <= at && at < from + length);

/** The rows to draw: those in view, a screen above and below, and the one with the active emoji. */
export const drawnRows = (rows: readonly Row[], view: { top: number; height: number }, active: number): Row[] =>
  rows.filter((row) => (row.top > view.top - view.height && row.top < view.top + 2 * view.height) || row === rowOf(rows, active));

/** The section at the top of the view. */
export const sectionAt = (tops: readonly number[], top: number): number => Math.max(0, tops.findLastIndex((begin) => begin <= top + HEADING / 2));

/** The number of the emoji to which a key leads, or null for another key. `isWhole`: Home and End mean the whole grid, not the row. */
export function moved(rows: readonly Row[], at: number, key: string, isWhole: boolean): number | null {
  const [row, last] = [rowOf(rows, at), rows.at(-1)];
  if (!row || !last) return null;
  const end = last.from + last.length - 1;
  if (key === 'ArrowRight') return Math.min(at + 1, end);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return isWhole ? 0 : row.from;
  if (key === 'End') return isWhole ? end : row.from + row.length - 1;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const other = rows[row.number + (key === 'ArrowUp' ? -1 : 1)];
  return other ? other.from + Math.min(at - row.from, other.length - 1) : at;
}
