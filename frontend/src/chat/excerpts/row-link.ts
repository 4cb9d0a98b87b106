/**
 * Lets a click anywhere in a row of a list be one on its link. The text of a message is above the link that covers the row, so that it can
 * be selected.
 */

/** An attachment for the row. `onopen`: its link is followed, by this click. */
export const rowLink = (onopen: (event: MouseEvent) => void = () => {}) => (row: HTMLElement): (() => void) => {
  const ending = new AbortController();
  const { signal } = ending;
  row.addEventListener('click', (event) => follow(row, event, onopen), { signal });
  row.addEventListener('auxclick', (event) => event.button === MIDDLE && follow(row, event, onopen), { signal });
  // Else the middle button scrolls, as it does not on a link.
  row.addEventListener('mousedown', (event) => event.button === MIDDLE && !targetOf(event) && event.preventDefault(), { signal });
  return () => ending.abort();
};

const MIDDLE = 1;

/** The link or button that is pressed. */
const targetOf = ({ target }: MouseEvent): Element | null => (target instanceof Element ? target.closest('a, button') : null);

function follow(row: HTMLElement, event: MouseEvent, onopen: (event: MouseEvent) => void): void {
  const link = row.querySelector<HTMLAnchorElement>('a[href]');
  const target = targetOf(event);
  if (!link) return;
  if (target === link) return onopen(event);
  const endsSelection = event.button !== MIDDLE && getSelection()?.isCollapsed === false;
  if (target || endsSelection) return;
  if (event.button !== MIDDLE && !event.ctrlKey && !event.metaKey) return void link.dispatchEvent(new MouseEvent('click', event));
  onopen(event);
  window.open(link.href, '_blank', 'noopener');
}
