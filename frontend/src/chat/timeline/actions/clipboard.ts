/** Copies text. Browsers have no clipboard API on plain HTTP: there, it is the answer to the copy event of the old way. */

/** Returns whether it worked. */
export async function copyToClipboard(text: string): Promise<boolean> {
  const isCopied = isSecureContext && (await navigator.clipboard.writeText(text).then(() => true, () => false));
  return isCopied || copyTheOldWay(text);
}

function copyTheOldWay(text: string): boolean {
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
