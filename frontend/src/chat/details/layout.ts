/** The place of the details of a conversation, and their key: pure functions. */
import { hasMod } from '../../ui/keys';

/** A column beside the conversation, an overlay on it, or a page of its own on a phone. */
export type Layout = 'column' | 'overlay' | 'page';
/** The user's choice for the column. Null: it opens on a wide screen. */
export type Choice = 'open' | 'closed' | null;

export function layoutOf(isNarrow: boolean, hasColumn: boolean): Layout {
  if (isNarrow) return 'page';
  return hasColumn ? 'column' : 'overlay';
}

export const isShown = (choice: Choice, isWide: boolean): boolean => choice === 'open' || (isWide && choice !== 'closed');

/** Ctrl or Cmd and the full stop. */
export const isDetailsKey = (event: KeyboardEvent): boolean => event.key === '.' && hasMod(event) && !event.shiftKey;

/** The list of people begins with so many. */
export const FIRST_PEOPLE = 5;
/** A longer list of people has a search. */
export const SEARCHED_FROM = 12;
