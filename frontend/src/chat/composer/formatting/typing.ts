/** Changes the text of a field as typing does, so that the browser can undo it. */
import type { Span, TextEdit } from './text-edits';

export const selectionOf = ({ selectionStart: from, selectionEnd: to }: HTMLTextAreaElement): Span => ({ from, to });

export function type(field: HTMLTextAreaElement, { from, to, insert, selected }: TextEdit): void {
  field.focus();
  if (from !== to || insert !== '') {
    field.setSelectionRange(from, to);
    const isTyped = insert === '' ? document.execCommand('delete') : document.execCommand('insertText', false, insert);
    if (!isTyped) {
      field.setRangeText(insert, from, to);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }
  field.setSelectionRange(selected.from, selected.to);
}
