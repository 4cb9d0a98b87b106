/** Changes of a selected text: the buttons of the formatting bar, and their keys. */
import { hasMod, letterOf, MOD } from '../../../ui/keys';
import { hasMark, toggleMark } from './inline';
import { hasLineMark, toggleLines } from './lines';
import { hasLink, toggleLink } from './links';
import type { Span, TextEdit } from './text-edits';

export type Format = {
  name: string;
  /** A letter for the button, else it has an icon. */
  letter?: string;
  /** The key to press with Ctrl or Cmd. */
  key?: string;
  hasShift?: boolean;
  toggle: (text: string, selection: Span) => TextEdit | null;
  isOn: (text: string, selection: Span) => boolean;
};

const inline = (kind: Parameters<typeof hasMark>[2]): Pick<Format, 'toggle' | 'isOn'> => ({
  toggle: (text, selection) => toggleMark(text, selection, kind),
  isOn: (text, selection) => hasMark(text, selection, kind),
});
const lines = (kind: Parameters<typeof hasLineMark>[2]): Pick<Format, 'toggle' | 'isOn'> => ({
  toggle: (text, selection) => toggleLines(text, selection, kind),
  isOn: (text, selection) => hasLineMark(text, selection, kind),
});

export const CODE: Format = { name: 'Code', key: 'E', ...inline('code') };

export const FORMATS: readonly Format[] = [
  { name: 'Bold', letter: 'B', key: 'B', ...inline('bold') },
  { name: 'Italic', letter: 'I', key: 'I', ...inline('italic') },
  { name: 'Strikethrough', letter: 'S', key: 'X', hasShift: true, ...inline('strike') },
  CODE,
  { name: 'Link', toggle: toggleLink, isOn: hasLink },
  { name: 'Quote', ...lines('quote') },
  { name: 'List', ...lines('list') },
];

export const keysOf = ({ key, hasShift }: Format): string | undefined => key && [MOD, ...(hasShift ? ['Shift'] : []), key].join(' ');

export function formatOfKey(event: KeyboardEvent): Format | undefined {
  if (!hasMod(event)) return undefined;
  const letter = letterOf(event);
  return FORMATS.find(({ key, hasShift = false }) => key === letter && hasShift === event.shiftKey);
}
