/** Copies messages as text: the author and the time once for each group, then the lines as they were sent, and the names of files. A change is its sentence. */
import { filesOf, type WithFiles } from '../../net/api/files';
import type { User } from '../../net/api-types';
import { clockTime, fullTime, localDay } from '../../text/dates';
import { nameOf } from '../../users/users';
import { filesLine } from './files/kinds';
import type { ChangeRow, ChangesRow, MessageRow, TimelineRow } from './rows';

/** A message or change of the selection, and its selected text. */
export type Picked = { row: MessageRow | ChangesRow | ChangeRow; text: string };

/** Finds the author of a message, if known. */
export type Authors = { get(id: string): User | undefined };

/** The text of one message alone, or of several with their authors. */
export function textOf(picked: readonly Picked[], authors: Authors): string {
  if (picked.length <= 1) return picked[0]?.text ?? '';
  const days = new Set(picked.flatMap(({ row }) => (row.kind === 'message' ? localDay(row.message.createdAt) : [])));
  const time = days.size > 1 ? fullTime : clockTime;
  const lines = picked.flatMap(({ row, text }, index) => {
    const before = picked[index - 1]?.row;
    const isBelow = before !== undefined && (before.kind === 'message') === (row.kind === 'message');
    if (row.kind !== 'message') return index > 0 && !isBelow ? ['', text] : [text];
    const { message, startsGroup } = row;
    const author = authors.get(message.authorId);
    const heading = `${author ? nameOf(author) : 'Someone'}, ${time(message.createdAt)}`;
    if (isBelow && !startsGroup) return [text];
    return index > 0 ? ['', heading, text] : [heading, text];
  });
  return lines.join('\n');
}

/** A message's files, a line for each. */
export const fileLines = (message: WithFiles): string[] => filesOf(message).map((file) => filesLine([file]));

/** Handles a `copy` event with messages of the list in its selection. Interface words, such as "edited", are left out. */
export function copyMessages(event: ClipboardEvent, list: HTMLElement, rows: readonly TimelineRow[], authors: Authors): void {
  if (event.target instanceof HTMLElement && event.target.matches('input, textarea')) return;
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const known = new Map(rows.map((row) => [row.key, row]));
  const picked = Array.from(list.children as HTMLCollectionOf<HTMLElement>).flatMap((item): Picked[] => {
    const row = known.get(item.dataset['key'] ?? '');
    if (!row || row.kind === 'day' || row.kind === 'new') return [];
    const [text, files] = ['[data-text]', '[data-files]'].map((part) => item.querySelector<HTMLElement>(part));
    const part = text && range.intersectsNode(text) ? selectedPart(range, text) : '';
    const names = files && row.kind === 'message' && isWithin(range, files) ? fileLines(row.message) : [];
    const lines = [part, ...names].filter((line) => line !== '');
    return lines.length === 0 ? [] : [{ row, text: lines.join('\n') }];
  });
  if (picked.length === 0) return;
  event.preventDefault();
  event.clipboardData?.setData('text/plain', textOf(picked, authors));
}

/** Whether all of an element is selected. */
const isWithin = (range: Range, element: Node): boolean => range.comparePoint(element, 0) >= 0 && range.comparePoint(element, element.childNodes.length) <= 0;

/** The part of an element's text that is selected, as it was typed: `@jane` for a person who is shown as "Jane Doe". */
function selectedPart(selected: Range, element: HTMLElement): string {
  const part = document.createRange();
  part.selectNodeContents(element);
  if (selected.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(selected.startContainer, selected.startOffset);
  if (selected.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(selected.endContainer, selected.endOffset);
  const copy = part.cloneContents();
  for (const shown of copy.querySelectorAll<HTMLElement>('[data-typed]')) if (shown.textContent !== '') shown.textContent = shown.dataset['typed'] ?? '';
  return copy.textContent ?? '';
}
