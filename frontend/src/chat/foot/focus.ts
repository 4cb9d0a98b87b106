/** An attachment: takes the focus if it was lost with a composer or a page. */
export function takeLostFocus(element: HTMLElement): void {
  if (document.activeElement === null || document.activeElement === document.body) element.focus();
}
