/** Copies a text. Browsers have no clipboard API on plain HTTP: there, the element that shows the text is selected and copied the old way. */
export async function copyText(text: string, shown: Element | undefined): Promise<boolean> {
  if (isSecureContext && (await navigator.clipboard.writeText(text).then(() => true, () => false))) return true;
  if (shown) getSelection()?.selectAllChildren(shown);
  // Deprecated, but the only way without a secure context.
  return document.execCommand('copy');
}
