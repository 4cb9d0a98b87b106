/** Scrolls a row of a list into view. `scrollIntoView` would also make Tab continue there (Chromium since version 148). */
export function reveal(row: Element, list: Element): void {
  const [{ top, bottom }, view, style] = [row.getBoundingClientRect(), list.getBoundingClientRect(), getComputedStyle(list)];
  const above = top - view.top - Number.parseFloat(style.scrollPaddingTop);
  const below = bottom - view.bottom + Number.parseFloat(style.scrollPaddingBottom);
  list.scrollTop += above < 0 ? above : Math.max(below, 0);
}
