/** Where a message's toolbar goes: on the row's upper edge, or as near to it as it covers nothing. */

/** From one height to another, in pixels below the row's upper edge. */
export type Span = { top: number; bottom: number };

/** A toolbar reaches into its row by this much, so that the pointer meets no gap. */
const HOLD = 6;

/**
 * The top of a toolbar of a height. `edge` is where it is best, and `taken` what it would cover. If there is no room between
 * the limits, it covers as little as possible.
 */
export function toolbarTop(edge: number, height: number, row: number, view: Span, taken: readonly Span[]): number {
  const [least, most] = [Math.max(HOLD - height, view.top), Math.max(view.top, Math.min(row - HOLD, view.bottom - height))];
  const inside = (top: number) => Math.min(Math.max(top, least), most);
  const tops = [edge, ...taken.map(({ bottom }) => bottom), ...taken.map(({ top }) => top - height)].map(inside);
  const costs = tops.map((top) => ({ top, covered: coveredBy({ top, bottom: top + height }, taken), distance: Math.abs(top - edge) }));
  costs.sort((a, b) => a.covered - b.covered || a.distance - b.distance);
  return costs[0]?.top ?? edge;
}

const coveredBy = (toolbar: Span, taken: readonly Span[]): number =>
  taken.reduce((sum, { top, bottom }) => sum + Math.max(0, Math.min(bottom, toolbar.bottom) - Math.max(top, toolbar.top)), 0);

/** What the rows show where the toolbar is from left to right: lines of text, pictures and buttons. */
export function takenBeside(toolbar: Element, rows: readonly (Element | null | undefined)[]): Span[] {
  const { left, right } = toolbar.getBoundingClientRect();
  const zero = toolbar.parentElement?.getBoundingClientRect().top ?? 0;
  const rects = rows.flatMap((row) => (row ? rectsIn(row, toolbar) : []));
  return rects.filter((rect) => rect.width > 1 && rect.left < right && rect.right > left).map(({ top, bottom }) => ({ top: top - zero, bottom: bottom - zero }));
}

function rectsIn(row: Element, toolbar: Element): DOMRect[] {
  const range = document.createRange();
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT, (node) => (node.nodeValue?.trim() && !toolbar.contains(node) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT));
  const rects: DOMRect[] = [];
  while (walker.nextNode()) {
    range.selectNodeContents(walker.currentNode);
    rects.push(...range.getClientRects());
  }
  const solid = [...row.querySelectorAll('button, img, video, audio')].filter((element) => !toolbar.contains(element));
  return [...rects, ...solid.map((element) => element.getBoundingClientRect())];
}
