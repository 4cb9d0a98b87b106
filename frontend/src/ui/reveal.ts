/** Scrolls an item of a list into view. `scrollIntoView` would also make Tab continue there (Chromium since version 148). */
export function reveal(item: Element, list: Element): void {
  const [own, view, style] = [item.getBoundingClientRect(), list.getBoundingClientRect(), getComputedStyle(list)];
  const padding = (side: string) => Number.parseFloat(style.getPropertyValue(`scroll-padding-${side}`)) || 0;
  const x = distance(own.left - view.left - padding('left'), own.right - view.right + padding('right'));
  list.scrollBy(x, distance(own.top - view.top - padding('top'), own.bottom - view.bottom + padding('bottom')));
}

/** How far it sticks out at the start, or otherwise at the end. */
const distance = (start: number, end: number): number => (start < 0 ? start : Math.max(end, 0));
