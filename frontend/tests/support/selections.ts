/** Texts with a selection: `a «b» c`, and `a «»b` for a caret. */
import { edited, type Span, type TextEdit } from '../../src/chat/composer/formatting/text-edits';

export function selected(marked: string): { text: string; selection: Span } {
  const [before = '', inside = '', after = ''] = marked.split(/[«»]/u);
  return { text: before + inside + after, selection: { from: before.length, to: before.length + inside.length } };
}

/** The text and the selection after an edit. Null without one. */
export function outcome(marked: string, change: (text: string, selection: Span) => TextEdit | null): string | null {
  const { text, selection } = selected(marked);
  const edit = change(text, selection);
  if (!edit) return null;
  const after = edited(text, edit);
  const { from, to } = edit.selected;
  return `${after.slice(0, from)}«${after.slice(from, to)}»${after.slice(to)}`;
}
