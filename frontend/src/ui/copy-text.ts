/**
 * Copies a text, and returns whether it worked. Browsers have no clipboard API on plain HTTP: there, the text is the answer
 * to the copy event of the old way. If that fails too, `shown`, the element with the text, is selected for the user to copy.
 */
export async function copyText(text: string, shown?: Element | null): Promise<boolean> {
  if (isSecureContext && (await navigator.clipboard.writeText(text).then(() => true, () => false))) return true;
  select(shown);
  const answer = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
  };
  addEventListener('copy', answer, { capture: true });
  // Deprecated, but the only way without a secure context.
  const isCopied = document.execCommand('copy');
  removeEventListener('copy', answer, { capture: true });
  return isCopied;
}

function select(shown: Element | null | undefined): void {
  if (shown instanceof HTMLInputElement || shown instanceof HTMLTextAreaElement) {
    shown.focus();
    shown.select();
  } else if (shown) getSelection()?.selectAllChildren(shown);
}
