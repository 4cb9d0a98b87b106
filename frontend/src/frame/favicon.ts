/** Draws the tab's icon, with a dot while there are unread messages. */

const MARK =
  'M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5c-1.2 0-2.3-.2-3.3-.6L4.5 20l1.1-3.6A7.2 7.2 0 0 1 4 11.5Z' +
  'M8.8 12.2c.7 1.4 1.9 2.1 3.2 2.1s2.5-.7 3.2-2.1';

export function faviconHref(hasUnread: boolean): string {
  if (!hasUnread) return '/favicon.svg';
  const dot = '<circle cx="18.5" cy="5.5" r="5.5" fill="#d3281c"/>';
  const mark = `<path d="${MARK}" fill="none" stroke="#c8501a" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${mark}${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
